import { randomBytes } from 'node:crypto';

/** What may stand in a log and in a header without doing anything there. */
const VALID = /^[\x21-\x7e]{1,128}$/;

/** Tells processes apart; a counter tells requests apart, in a tenth of the time that a UUID takes. */
const process = randomBytes(6).toString('base64url');
let made = 0;

const newId = (): string => {
  made += 1;
  return `${process}-${made.toString(36)}`;
};

type Given = string | readonly string[] | undefined;

const isValid = (given: Given): given is string => typeof given === 'string' && VALID.test(given);

/** What the client calls its request, when that is fit to be repeated; otherwise a name of ours. */
export const requestIdOf = (given: Given): string => (isValid(given) ? given : newId());

/** What it says the request belongs to; an unfit name is replaced by the request's. */
export const correlationOf = (given: Given, id: string): string | undefined =>
  given === undefined || isValid(given) ? given : id;
