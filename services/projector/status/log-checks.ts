import type { Generations } from '../generation-ports.ts';
import { breakInWords, isOutdated } from '../generations/epoch.ts';
import { recordOf } from '../generations/records.ts';
import type { LogHistory } from '../log-ports.ts';
import { type Check, type Finding, failed, ok } from './doctor.ts';
import type { Probes } from './probes.ts';
import { SET_UP } from './told.ts';

export type LogCheckDeps = {
  readonly probes: Pick<Probes, 'topic' | 'connectorSettings'>;
  readonly generations: Pick<Generations, 'read' | 'look'>;
  readonly log: Pick<LogHistory, 'bounds'>;
};

const topicPartitions = async ({ probes }: LogCheckDeps): Promise<Finding> => {
  const { name, partitions } = await probes.topic();
  if (partitions === 1) return ok(`topic ${name} has 1 partition`);
  if (partitions === 0) return failed(`there is no topic ${name}`, SET_UP);
  return failed(
    `topic ${name} has ${partitions} partitions and must have 1: nothing orders one after another`,
    `stop the connector, kafka-topics.sh --bootstrap-server BROKER --delete --topic ${name}, then ${SET_UP}`,
  );
};

const topicCleanup = async ({ probes }: LogCheckDeps): Promise<Finding> => {
  const { name, cleanupPolicy } = await probes.topic();
  if (cleanupPolicy === 'compact') return ok(`topic ${name} is compacted, and nothing of it expires`);
  if (cleanupPolicy === null) return failed(`there is no topic ${name}`, SET_UP);
  return failed(
    `topic ${name} has cleanup.policy=${cleanupPolicy}: rows that rest are forgotten`,
    `kafka-configs.sh --bootstrap-server BROKER --alter --entity-type topics --entity-name ${name} --add-config cleanup.policy=compact, then npx deskview stage --from postgres, wait, verify, promote`,
  );
};

const rebuild =
  'the projector rebuilds by itself unless ON_LOG_BREAK is stop; then: npx deskview stage --from postgres, wait, verify, promote';

const topicIdentity = async ({ generations, log }: LogCheckDeps): Promise<Finding> => {
  const { active } = await generations.read();
  const [look] = await generations.look([active]);
  const [read, { topicId }] = [look?.position?.topicId ?? null, await log.bounds()];
  if (topicId === null || read === null) return ok('nothing tells one topic of this name from another');
  if (topicId === read) return ok('the topic is the one that what is served was built from');
  return failed(`the topic was made anew (${topicId}, and ${read} was read)`, rebuild);
};

const logUnbroken = async ({ generations }: LogCheckDeps): Promise<Finding> => {
  const registry = await generations.read();
  const live = recordOf(registry, registry.active);
  if (!live) return ok('nothing is served that could have been left behind');
  if (!isOutdated(registry, live)) return ok(`the log goes on from what generation ${live.number} was built from`);
  return failed(
    `generation ${live.number} is not fed any more, for the log broke at ${breakInWords(registry.epoch)}`,
    rebuild,
  );
};

const connectorConfig = async ({ probes }: LogCheckDeps): Promise<Finding> => {
  const differing = await probes.connectorSettings();
  if (differing === null) return failed('the connector is not registered', SET_UP);
  if (differing.length === 0) return ok('the connector has the settings of this release');
  return failed(
    `the connector has other settings than this release gives it: ${differing.join('; ')}`,
    `${SET_UP}; where keys or topic were others, npx deskview stage --from postgres, wait, verify, promote as well`,
  );
};

/** What the log must be, and that it goes on. */
export const logChecks = (deps: LogCheckDeps): readonly Check[] => [
  { name: 'connector-config', check: () => connectorConfig(deps) },
  { name: 'topic-partitions', check: () => topicPartitions(deps) },
  { name: 'topic-cleanup', check: () => topicCleanup(deps) },
  { name: 'topic-identity', check: () => topicIdentity(deps) },
  { name: 'log-unbroken', check: () => logUnbroken(deps) },
];
