import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { DeliveryFault, Fault, Faults } from './faults.ts';
import { parseObject, readBody } from './http/body.ts';
import { sendJson } from './http/respond.ts';

const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rate-limited'), retryAfterSeconds: z.number().positive() }),
  z.strictObject({ kind: z.literal('http-error'), status: z.int().min(400).max(599) }),
  z.strictObject({ kind: z.literal('refused'), error: z.string() }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('accepted-then-reset') }),
  z.strictObject({ kind: z.literal('accepted-then-silent') }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().min(0) }),
]) satisfies z.ZodType<Fault>;

const deliveryFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('twice') }),
  z.strictObject({ kind: z.literal('late'), ms: z.number().min(0) }),
  z.strictObject({ kind: z.literal('unacknowledged') }),
  z.strictObject({ kind: z.literal('disconnected'), reason: z.enum(['warning', 'refresh_requested', 'cut']) }),
]) satisfies z.ZodType<DeliveryFault>;

const times = z.int().min(1).optional();

const orders = z.strictObject({
  clear: z.literal(true).optional(),
  next: z.array(z.strictObject({ method: z.string(), fault, times })).optional(),
  nextDelivery: z.array(z.strictObject({ fault: deliveryFault, times })).optional(),
  deliverTwice: z.boolean().optional(),
  dropAcknowledgements: z.boolean().optional(),
  disconnect: z.enum(['warning', 'refresh_requested', 'cut']).optional(),
});

/**
 * `/control/faults`, for other processes. GET answers `{ ok, calls, struck }` with the calls by method and the faults that
 * struck by kind; POST takes `{ clear?, next?: [{ method, fault, times? }], nextDelivery?: [{ fault, times? }],
 * deliverTwice?, dropAcknowledgements?, disconnect? }`, in that order.
 */
export async function serveControl(faults: Faults, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST') {
    const parsed = orders.safeParse(parseObject((await readBody(request, 100_000)).toString('utf8')));
    if (!parsed.success) {
      sendJson(response, 400, {
        ok: false,
        error: 'bad_request',
        messages: parsed.error.issues.map((it) => it.message),
      });
      return;
    }
    const order = parsed.data;
    if (order.clear === true) faults.clear();
    for (const it of order.next ?? []) faults.next(it.method, it.fault, it.times);
    for (const it of order.nextDelivery ?? []) faults.nextDelivery(it.fault, it.times);
    if (order.deliverTwice !== undefined) faults.deliverTwice = order.deliverTwice;
    if (order.dropAcknowledgements !== undefined) faults.dropAcknowledgements = order.dropAcknowledgements;
    if (order.disconnect !== undefined) faults.disconnect(order.disconnect);
  }
  sendJson(response, 200, { ok: true, calls: faults.counts(), struck: faults.struck() });
}
