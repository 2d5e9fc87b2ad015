import { describe, expect, test } from 'vitest';
import type { SlotLook, SourceLook } from '#projector/status/probes.ts';
import { breakIn, type Known } from '#projector/watch/incarnation.ts';
import { seen, source } from './source.ts';

// Promise 5: never a silent wrong number.

const known: Known = { last: seen, watermark: 940, acknowledged: null };
const judge = (now: Partial<SourceLook>, more: Partial<Known> = {}) =>
  breakIn({ ...source, ...now }, { ...known, ...more });
const slot = (more: Partial<SlotLook>): Partial<SourceLook> => ({ slot: { ...source.slot, ...more } });
const lastSeen = (more: Partial<typeof seen>): Partial<Known> => ({ last: { ...seen, ...more } });

describe('the source is another one, or an older state of it', () => {
  test.each<[string, Partial<SourceLook>, RegExp, Partial<Known>?]>([
    ['another server', { system: '78' }, /another server: .* 78, and was 77/],
    ['another server, a standby', { system: '78', standby: true, timeline: null }, /another server/],
    ['a database made anew under its name', { database: '6' }, /another database/],
    ['a promoted standby, or a recovery to a point in time', { timeline: 2 }, /timeline 2, and was on 1/],
    ['a log that ends before what is served', { lsn: 930 }, /ends at 0\/3A2, and 0\/3AC/],
    ['a log that ends before what was seen', { lsn: 890 }, /older state was restored/, { watermark: null }],
    [
      'an older state that has grown past what was seen',
      { started: '200', checkpoint: 899, lsn: 5000 },
      /started again from/,
    ],
    ['a machine put back to a snapshot of its memory', { started: '100.5', lsn: 800 }, /older state/],
  ])('%s', (_, now, detail, more) => {
    expect(judge(now, more)).toEqual({ code: 'source-changed', detail: expect.stringMatching(detail) });
  });
});

describe('the slot does not go on from where it was', () => {
  test.each<[string, Partial<SlotLook>, RegExp, Partial<Known>?]>([
    ['it is gone', { active: null, walStatus: null, retained: null, confirmed: null }, /does not exist/],
    ['it lost its place', { active: false, walStatus: 'lost', retained: null }, /too much log/],
    [
      'made anew behind the connector’s place',
      { active: false, confirmed: 990 },
      /0\/3DE, .* 0\/3D4 only/,
      { acknowledged: 980 },
    ],
  ])('%s', (_, now, detail, more) => {
    expect(judge(slot(now), more)).toEqual({ code: 'slot-lost', detail: expect.stringMatching(detail) });
  });
});

describe('no false alarm', () => {
  test.each<[string, Partial<SourceLook>, Partial<Known>?]>([
    ['a busy database', { lsn: 1e12, checkpoint: 9e11 }],
    ['a quiet one', { lsn: 940 }],
    ['a crash and a restart: the checkpoint lies behind what was seen', { started: '200', checkpoint: 900, lsn: 1010 }],
    [
      'a crash that puts the slot’s confirmed place back',
      { started: '200', checkpoint: 960, ...slot({ confirmed: 500 }) },
    ],
    ['a connector that is down', slot({ active: false }), { acknowledged: 950 }],
    ['a connector that failed over, whose place is not known', slot({ active: false })],
    ['nothing seen before', {}, { last: null }],
    [
      'a first start: no slot, nothing served',
      slot({ active: null, confirmed: null }),
      { last: null, watermark: null },
    ],
    ['the capture begun anew, nothing of this epoch served yet', slot({ active: null }), { watermark: null }],
    ['a slot that runs out of room but is there', slot({ walStatus: 'unreserved' })],
    ['a standby that lags, without a slot', { standby: true, timeline: null, lsn: 5, ...slot({ active: null }) }],
  ])('%s', (_, now, more) => {
    expect(judge(now, more)).toBeNull();
  });

  test('a checkpoint of the same run of the server may lie before what was seen', () => {
    expect(judge({ checkpoint: 10 }, lastSeen({ lsn: 999 }))).toBeNull();
  });
});
