import { messageOf } from '../errors.ts';

export type Finding = {
  /** `unknown`: it could not be found out now. */
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly cause: string;
  /** The command that mends it. */
  readonly mend: string | null;
};

/** One thing that must hold for the line to be right. May be asked again and again. */
export type Check = { readonly name: string; readonly check: () => Promise<Finding> };

export type Checked = Finding & { readonly name: string };

export type Diagnosis = { readonly state: Finding['state']; readonly checks: readonly Checked[] };

export const ok = (cause: string): Finding => ({ state: 'ok', cause, mend: null });
export const failed = (cause: string, mend: string): Finding => ({ state: 'failed', cause, mend });

export const runCheck = async ({ name, check }: Check): Promise<Checked> => {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return { name, state: 'unknown', cause: messageOf(error), mend: null };
  }
};

/** Every check, made at the same time. Never rejects: what cannot be found out is `unknown`. */
export const doctor = async ({ checks }: { readonly checks: readonly Check[] }): Promise<Diagnosis> => {
  const found = await Promise.all(checks.map(runCheck));
  const worst = (['failed', 'unknown'] as const).find((state) => found.some((one) => one.state === state));
  return { state: worst ?? 'ok', checks: found };
};
