import type { Order } from '@tidemark/order-model';
import { expect, it } from 'vitest';
import { AlertResult } from './alert-result.ts';
import { resultJson } from './result-json.ts';

const order: Order = {
  orderId: 'order_00001',
  customerId: 'customer_002',
  amountCents: 156_78,
  timestamp: 1_721_058_123_456,
  category: 'Electronics',
};
const text =
  '{"result":"alert","timestamp":1721058123456,"orderId":"order_00001","customerId":"customer_002","amount":156.78,"category":"Electronics"}';

it('is the JSON of the result', () => {
  expect(resultJson(new AlertResult(order))).toBe(text);
  expect(resultJson({ result: 'other' })).toBe('{"result":"other"}');
});

it('has the unknown fields of an order that it forwards, but keeps its own', () => {
  const unknownFields = { currency: '"EUR"', result: '"x"', invoice: '12345678901234567890' };
  expect(resultJson(new AlertResult({ ...order, unknownFields }))).toBe(
    text.replace('}', ',"currency":"EUR","invoice":12345678901234567890}'),
  );
});
