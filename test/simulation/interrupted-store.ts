import type { ProjectionStore } from '#projector/ports.ts';

/** What befalls a projector or its connection at one of its calls to the store. */
export const interruptions = [
  /** The store refuses the call. */
  'refused',
  /** The store does it, and the reply is lost. */
  'reply lost',
  /** The process sleeps before it, until it is woken. */
  'asleep',
  /** The process dies before it. */
  'dead before',
  /** The process dies after the store did it, before it hears so. */
  'dead after',
] as const;
export type Interruption = (typeof interruptions)[number];

export type Interrupted = {
  readonly store: ProjectionStore;
  /** Plans an interruption of the call that comes after so many others. */
  plan(how: Interruption, calls: number): void;
  /** False: it did not sleep. */
  wake(): boolean;
  /** What was planned does not happen any more. */
  clear(): void;
};

const never = new Promise<never>(() => {});

type Watch = {
  /** The process is no more. */
  readonly died: () => void;
  /** Asked before each call: may there be one more? */
  readonly mayCall: () => boolean;
};

/** A store whose caller is interrupted as planned. */
export const interrupted = (store: ProjectionStore, { died, mayCall }: Watch): Interrupted => {
  let plans: { readonly how: Interruption; calls: number }[] = [];
  let awake = Promise.withResolvers<void>();
  awake.resolve();
  let asleep = false;
  let dead = false;

  const due = (): Interruption | undefined => {
    const [first] = plans.filter(({ calls }) => calls === 0);
    plans = plans.filter((plan) => plan !== first);
    if (!first) for (const plan of plans) plan.calls--;
    return first?.how;
  };

  const die = (): Promise<never> => {
    dead = true;
    died();
    return never;
  };

  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    if (dead || !mayCall()) return never;
    const how = due();
    if (how === 'asleep' && !asleep) {
      asleep = true;
      awake = Promise.withResolvers();
    }
    await awake.promise;
    if (dead || how === 'dead before') return die();
    if (how === 'refused') throw new Error('READONLY You can’t write against a read only replica');
    const result = await run();
    if (how === 'dead after') return die();
    if (how === 'reply lost') throw new Error('Command timed out');
    return result;
  };

  const wake = (): boolean => {
    const slept = asleep;
    asleep = false;
    awake.resolve();
    return slept;
  };

  return {
    plan: (how, calls) => void plans.push({ how, calls }),
    wake,
    clear() {
      plans = [];
      wake();
    },
    store: {
      open: () => call(() => store.open()),
      begin: (expected, wanted) => call(() => store.begin(expected, wanted)),
      documents: (ids) => call(() => store.documents(ids)),
      messagesOf: (request) => call(() => store.messagesOf(request)),
      message: (request, id) => call(() => store.message(request, id)),
      withStatus: (statusId, after, limit) => call(() => store.withStatus(statusId, after, limit)),
      tallies: (owners) => call(() => store.tallies(owners)),
      commit: (writes) => call(() => store.commit(writes)),
      proveKept: (position) => store.proveKept(position),
      close: () => store.close(),
    },
  };
};
