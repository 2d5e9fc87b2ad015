import { existsSync, readFileSync, unlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import type { Clocks, Misbehaviour } from './misbehaviour.ts';

// Loaded into the services by NODE_OPTIONS. Whom an order concerns takes it out of its file and obeys it once; clocks are
// wrong for as long as their file says so.

const file = process.env['MISBEHAVE'] ?? '';
const main = process.argv[1] ?? '';
const service = main.includes('/query-api/') ? 'api' : 'projector';
const who = isMainThread ? service : 'feed';
const LOOK_EVERY = 100;

const now = Date.now;
let ahead = 0;

/** Nothing else happens in this thread meanwhile. */
const block = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

const obey = (order: Misbehaviour): void => {
  if (order.what === 'block') {
    block(order.milliseconds);
    return;
  }
  const runner = createRequire(import.meta.url)('kafkajs/src/consumer/runner.js').prototype;
  runner[order.what === 'no-fetch' ? 'fetch' : 'handleBatch'] = () => new Promise(() => undefined);
};

const look = (): void => {
  const clocks = existsSync(`${file}.clocks`) ? (JSON.parse(readFileSync(`${file}.clocks`, 'utf8')) as Clocks) : {};
  ahead = clocks[service] ?? 0;
  if (!existsSync(file)) return;
  const order = JSON.parse(readFileSync(file, 'utf8')) as Misbehaviour;
  if (order.who !== who) return;
  unlinkSync(file);
  obey(order);
};

if (/\/(projector|query-api)\//.test(main)) {
  look();
  setInterval(look, LOOK_EVERY).unref();
  Date.now = () => now() + ahead;
}
