import { type PartName, partNames } from '#infra/local/part.ts';
import { type Fault, healed } from './fault.ts';
import { signalAll, treeOf } from './process-tree.ts';

/** Our own processes die more often than what others wrote. */
const weights: Readonly<Record<PartName, number>> = {
  projector: 5,
  api: 2,
  connect: 2,
  redis: 2,
  kafka: 2,
  postgres: 2,
};

/** An end without warning. Whoever watches the part starts it again. */
const killed = (name: PartName): Fault => ({
  ...{
    kind: `kill -9 ${name}`,
    target: name,
    weight: weights[name],
    lasts: [0.5, 0.5],
    most: name === 'projector' ? 2 : 1,
  },
  async begin({ line }) {
    await line.part(name).kill('SIGKILL');
    return healed;
  },
});

/** Neither dead nor alive: connections stay open, and nobody answers. */
const frozen = (name: PartName): Fault => ({
  ...{ kind: `SIGSTOP ${name}`, target: name, weight: weights[name], lasts: [1, 20], most: 2 },
  async begin({ line }) {
    const { pid } = line.part(name);
    if (pid === undefined) return healed;
    const tree = treeOf(pid);
    signalAll(tree, 'SIGSTOP');
    return async () => {
      signalAll(tree, 'SIGCONT');
      return null;
    };
  },
});

export const processFaults: readonly Fault[] = partNames.flatMap((name) => [killed(name), frozen(name)]);
