import type { Uuid } from '#read-model/rows.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Can the source have a request of this id? Keys that somebody else made may carry anything. */
export const isUuid = (text: string): text is Uuid => UUID.test(text);

/** The request that a list's entry, in hex, is of. */
export const idIn = (member: string): Uuid =>
  member.slice(-32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** In groups of at most so many. */
export const groupsOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
