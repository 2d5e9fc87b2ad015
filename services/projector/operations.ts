import type { discard } from './dead-letters/discard.ts';
import type { deadLetter, deadLetters } from './dead-letters/look.ts';
import type { retry } from './dead-letters/retry.ts';
import type { Epoch, GenerationLook, GenerationRecord, Generations, Operation } from './generation-ports.ts';
import type { abort } from './generations/abort.ts';
import type { collect } from './generations/collect.ts';
import type { progressOf } from './generations/progress.ts';
import type { promote } from './generations/promote.ts';
import type { rebuild } from './generations/rebuild.ts';
import type { rollback } from './generations/rollback.ts';
import type { stage } from './generations/stage.ts';
import type { explain } from './inspect/explain.ts';
import type { inspectRequest } from './inspect/request.ts';
import type { inspectTechnician } from './inspect/technician.ts';
import type { reindex } from './reindex.ts';
import type { doctor } from './status/doctor.ts';
import type { status } from './status/status.ts';
import type { verify } from './verify/verify.ts';

/** A use case once it has what it works on. */
type Ready<UseCase> = UseCase extends (...given: [...infer Asked, infer _Deps]) => infer Outcome
  ? (...asked: Asked) => Outcome
  : never;

/**
 * All that operators can do to a cell: what the command line and the admin API have in common. Each is documented where
 * its use case is. Callbacks for progress may throw: that ends the operation in a state that the next one goes on from.
 * Errors: Refused when it would be wrong now, ProjectorError when something does not answer.
 */
export type Operations = {
  readonly generations: () => Promise<GenerationsNow>;
  /** Newest first. */
  readonly history: (most: number) => Promise<readonly Operation[]>;
  readonly stage: Ready<typeof stage>;
  readonly progress: Ready<typeof progressOf>;
  readonly promote: Ready<typeof promote>;
  readonly rollback: Ready<typeof rollback>;
  readonly abort: Ready<typeof abort>;
  readonly collect: Ready<typeof collect>;
  readonly verify: Ready<typeof verify>;
  readonly reindex: Ready<typeof reindex>;
  readonly deadLetters: Ready<typeof deadLetters>;
  readonly deadLetter: Ready<typeof deadLetter>;
  readonly retryLetters: Ready<typeof retry>;
  readonly discardLetters: Ready<typeof discard>;
  readonly inspectRequest: Ready<typeof inspectRequest>;
  readonly inspectTechnician: Ready<typeof inspectTechnician>;
  readonly explain: Ready<typeof explain>;
  readonly status: Ready<typeof status>;
  readonly doctor: Ready<typeof doctor>;
  readonly rebuild: Ready<typeof rebuild>;
  readonly noteDamage: Generations['noteDamage'];
  readonly close: () => Promise<void>;
};

/** Which generation is served (0: none), and all there are with how far each has come. */
export type GenerationsNow = {
  readonly active: number;
  readonly epoch: Epoch;
  readonly generations: readonly (GenerationRecord & GenerationLook)[];
};
