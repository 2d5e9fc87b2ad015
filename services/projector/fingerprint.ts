import { createHash } from 'node:crypto';
import { rulesText } from '#read-model/fingerprint.ts';

/** Stands for the view rules and the stored form of this release: 16 hex digits. */
export const fingerprint: string = createHash('sha256').update(rulesText()).digest('hex').slice(0, 16);
