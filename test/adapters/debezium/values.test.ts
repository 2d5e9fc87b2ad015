import { describe, expect, test } from 'vitest';
import { INFINITY, MINUS_INFINITY } from '#read-model/time.ts';
import { changeIn, envelope, read, requestId, update } from './envelope.ts';

describe('values', () => {
  const field = (column: string, value: unknown, name: string) =>
    changeIn(read(update({ [column]: value }))).row?.[name];
  /** JSON whose number is written digit by digit. */
  const digits = (text: string) =>
    changeIn(read(JSON.stringify(update({ created_at: '@' })).replace('"@"', text))).row?.['createdAt'];

  test.each([
    [0, 0n],
    [-315_619_199_999_999, -315_619_199_999_999n],
    ['2026-11-22T08:00:00.000001Z', 1_795_334_400_000_001n],
    ['2026-11-22T10:00:00+02:00', 1_795_334_400_000_000n],
    ['infinity', INFINITY],
    ['-infinity', MINUS_INFINITY],
  ])('a time as %s', (value, micros) => {
    expect(field('created_at', value, 'createdAt')).toBe(micros);
    expect(field('due_date', value, 'dueDate')).toBe(micros);
  });

  test.each([
    ['253402300799999999', 253_402_300_799_999_999n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-210866803199999999', -210_866_803_199_999_999n],
    ['9223371331199999999', 9_223_371_331_199_999_999n],
    ['9223372036854775807', INFINITY],
    ['-9223372036854775808', MINUS_INFINITY],
    ['9223372036825200000', INFINITY],
    ['-9223372036832400000', MINUS_INFINITY],
  ])('microseconds beyond 53 bits keep every digit: %s', (text, micros) => expect(digits(text)).toBe(micros));

  test.each([
    [1.5, 1.5],
    [1e300, 1e300],
    [-0.1, -0.1],
    ['2.50', 2.5],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    [null, null],
  ])('hours as %s', (value, hours) => expect(field('estimated_hours', value, 'estimatedHours')).toBe(hours));

  test('a flag that is NULL counts as what the contract’s predicates make of it', () => {
    expect(changeIn(read(update({ is_deleted: null, is_blocked: null }))).row).toMatchObject({
      isDeleted: true,
      isBlocked: false,
    });
    const held = { id: 1, user_id: requestId, role_id: requestId, is_active: null, is_deleted: null };
    const live = { isActive: false, isDeleted: true };
    expect(changeIn(read(envelope('user_roles', { after: held }))).row).toMatchObject(live);
  });

  test('numbers may be written as text', () => {
    expect(field('status_id', '7', 'statusId')).toBe(7);
    const tag = { id: '5', name_en: 'x', name_ar: null, category_id: '1' };
    expect(changeIn(read(envelope('tags', { after: tag })))['id']).toBe('5');
  });

  test.each(['مرحبا', '\ud800', '\u2028', '\u0000', '"\\', '👩🏽‍💻', '\u202eabc', ''])('the text %j', (text) => {
    expect(field('title', text, 'title')).toBe(text);
  });

  test('UUIDs have one form, however they are written', () => {
    const upper = {
      id: 'ABCDEFAB-CDEF-4ABC-8DEF-ABCDEFABCDEF',
      parent_task_id: 'ABCDEFAB-CDEF-4ABC-8DEF-ABCDEFABCDE0',
    };
    expect(changeIn(read(update(upper)))).toMatchObject({
      id: 'abcdefab-cdef-4abc-8def-abcdefabcdef',
      row: { parentId: 'abcdefab-cdef-4abc-8def-abcdefabcde0' },
    });
  });

  test('columns that nobody asked for are left out', () => {
    expect(changeIn(read(update({ description: 'secret', ip_address: '::1' }))).row).not.toHaveProperty('description');
  });
});
