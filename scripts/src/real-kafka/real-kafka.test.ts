import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from './cluster.ts';
import { findCluster, openCluster, saveCluster } from './cluster.ts';
import { nodePid } from './node-process.ts';
import { assignPorts, requireFreePorts } from './ports.ts';
import { serverProperties } from './server-properties.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

describe('the launcher of real Kafka', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tidemark-launcher-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  const cluster = (over: Partial<Cluster> = {}): Cluster => ({
    ...{ dir, clusterId: 'x', sasl: false, properties: {} },
    nodes: [1, 2, 3].map((id) => ({ id, port: 2 * id, controllerPort: 2 * id + 1 })),
    ...over,
  });

  it('says what to install and ends with 2 when there is no Java', () => {
    symlinkSync(process.execPath, join(dir, 'node'));
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', MAIN, 'start', '--dir', join(dir, 'kafka')],
      { encoding: 'utf8', env: { PATH: dir, HOME: dir } },
    );
    expect(stderr).toContain('Java is not installed');
    expect(stderr).toContain('openjdk-17-jre-headless');
    expect(status).toBe(2);
  });

  it('replicates three times with two in sync on three nodes, and not at all on one', () => {
    const three = cluster();
    expect(serverProperties(three, { id: 2, port: 4, controllerPort: 5 })).toContain(
      'controller.quorum.voters=1@127.0.0.1:3,2@127.0.0.1:5,3@127.0.0.1:7',
    );
    expect(serverProperties(three, { id: 2, port: 4, controllerPort: 5 })).toMatch(
      /default.replication.factor=3\nmin.insync.replicas=2/,
    );
    const one = cluster({ nodes: [{ id: 1, port: 2, controllerPort: 3 }] });
    expect(serverProperties(one, { id: 1, port: 2, controllerPort: 3 })).toMatch(
      /default.replication.factor=1\nmin.insync.replicas=1/,
    );
  });

  it('lets a property given by hand win over its own', () => {
    const changed = cluster({ properties: { 'min.insync.replicas': '1' } });
    const text = serverProperties(changed, { id: 1, port: 2, controllerPort: 3 });
    expect(text.match(/^min.insync.replicas=.*$/gm)).toEqual(['min.insync.replicas=1']);
  });

  it('remembers a cluster in its folder, and says so when a folder holds none', () => {
    expect(findCluster(dir)).toBeUndefined();
    expect(() => openCluster(dir)).toThrow(expect.objectContaining({ exitCode: 2 }));
    saveCluster(cluster());
    expect(openCluster(dir)).toEqual(cluster());
    expect(nodePid(openCluster(dir), { id: 1, port: 2, controllerPort: 3 })).toBeUndefined();
  });

  it('finds different free ports for every node, and refuses a taken one', async () => {
    const nodes = await assignPorts(3, 0);
    const ports = nodes.flatMap((node) => [node.port, node.controllerPort]);
    expect(new Set(ports).size).toBe(6);
    const server = createServer().listen(ports[5], '127.0.0.1');
    try {
      await expect(requireFreePorts(nodes)).rejects.toMatchObject({
        code: 'REAL_KAFKA_PORT_TAKEN',
      });
    } finally {
      server.close();
    }
  });
});
