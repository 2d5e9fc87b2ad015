import type { StoredModel } from '../model-ports.ts';
import { type Check, type Finding, failed, ok } from './doctor.ts';
import { type LogCheckDeps, logChecks } from './log-checks.ts';
import { type CaptureCheck, captureChecks, type Probes } from './probes.ts';
import { type SlotCheckDeps, slotChecks } from './slot-checks.ts';
import { connectorPart, slotPart } from './source-parts.ts';
import { START_PROJECTOR, type Told } from './told.ts';

export type CheckDeps = Omit<SlotCheckDeps, 'probes'> &
  Omit<LogCheckDeps, 'probes'> & {
    readonly probes: Omit<Probes, 'api' | 'source' | 'acknowledged'>;
    /** The content of one generation; closed by whoever asked for it. */
    readonly openModel: (generation: number) => StoredModel;
    /** Of the rules of this release. */
    readonly fingerprint: string;
    readonly adminRoles: readonly string[];
  };

/** Milliseconds by which clocks may differ; ages are told by them. */
const SKEW = 1000;

const finding = ({ state, detail, todo }: Told): Finding =>
  state === 'broken' ? failed(detail, todo ?? 'npx deskview status') : ok(detail);

const redisEviction = async ({ probes }: CheckDeps): Promise<Finding> => {
  const { evictionPolicy } = await probes.store();
  if (evictionPolicy === 'noeviction') return ok('Redis evicts nothing');
  return failed(
    `Redis may evict keys (maxmemory-policy ${evictionPolicy}): numbers would be wrong in silence`,
    'redis-cli CONFIG SET maxmemory-policy noeviction, and in its configuration file',
  );
};

const redisPersistence = async ({ probes }: CheckDeps): Promise<Finding> => {
  const { appendOnly } = await probes.store();
  if (appendOnly) return ok('Redis writes an append-only file');
  return failed(
    'Redis keeps nothing over a restart (appendonly no): the read model would be built anew',
    'redis-cli CONFIG SET appendonly yes, and in its configuration file',
  );
};

const viewRules = async ({ generations, fingerprint }: CheckDeps): Promise<Finding> => {
  const { active, generations: all } = await generations.read();
  const live = all.find(({ number }) => number === active);
  if (!live) return failed('no generation is served', START_PROJECTOR);
  if (live.fingerprint === fingerprint) return ok(`generation ${active} was built by the rules of this release`);
  return failed(
    `generation ${active} was built by other view rules (${live.fingerprint}; this release has ${fingerprint})`,
    'npx deskview stage, wait, verify, promote; keep the release that feeds it running until then',
  );
};

const readModelWhole = async ({ generations }: CheckDeps): Promise<Finding> => {
  const { active } = await generations.read();
  const [look] = active > 0 ? await generations.look([active]) : [];
  const found = Object.keys(look?.damage ?? {});
  if (found.length === 0) return ok('nothing of the read model is known to be lost or altered');
  return failed(
    `something of generation ${active} was lost or altered (${found.length} findings): ${found[0]}`,
    'the projector repairs it by itself; without DATABASE_URL: npx deskview verify --repair',
  );
};

const adminRole = async ({ generations, openModel, adminRoles }: CheckDeps): Promise<Finding> => {
  const { active } = await generations.read();
  const model = openModel(active);
  try {
    const { reference } = await model.reference();
    const names = [...reference.role.values()].flatMap(({ name }) => name ?? []).sort();
    const matching = names.filter((name) => adminRoles.includes(name));
    if (matching.length > 0) return ok(`who has role ${matching.join(' or ')} sees everything`);
    return failed(
      `ADMIN_ROLES is ${adminRoles.join(',')}, and no role is called so: nobody sees everything by a role`,
      `set ADMIN_ROLES to names of roles, exactly as written: ${names.join(', ') || 'there are none'}`,
    );
  } finally {
    await model.close();
  }
};

const clocks = async ({ probes }: CheckDeps): Promise<Finding> => {
  const skew = Math.round(await probes.clockSkew());
  if (Math.abs(skew) <= SKEW) return ok('the source’s clock and ours agree to the second');
  return failed(
    `the source’s clock is ${Math.abs(skew)} ms ${skew < 0 ? 'behind' : 'ahead of'} ours: ages are told wrong`,
    'timedatectl set-ntp true, on both machines',
  );
};

const replicationSlot = async ({ probes }: CheckDeps): Promise<Finding> => {
  const connector = await probes.connector().catch(() => null);
  return finding(slotPart(await probes.slot(), connector));
};

/** The server and the application's tables: `prepare` names what is wrong with them too, and changes nothing. */
const notOurs: readonly CaptureCheck[] = ['wal-level', 'source-tables', 'row-security'];
const BY_HAND = 'what the cause says, by hand; npx deskview prepare cannot do it';

const captured =
  ({ probes }: CheckDeps, name: CaptureCheck) =>
  async (): Promise<Finding> => {
    const problems = await probes.capture[name]();
    if (problems.length === 0) return ok('as it must be');
    return failed(problems.join('; '), notOurs.includes(name) ? BY_HAND : 'npx deskview prepare');
  };

/** All that DESIGN.md's promise 10 names, each by itself. Their names are labels of metrics: they stay. */
export const startupChecks = (deps: CheckDeps): readonly Check[] => [
  ...captureChecks.map((name) => ({ name, check: captured(deps, name) })),
  { name: 'replication-slot', check: () => replicationSlot(deps) },
  ...slotChecks(deps),
  { name: 'connector', check: async () => finding(connectorPart(await deps.probes.connector())) },
  ...logChecks(deps),
  { name: 'redis-eviction', check: () => redisEviction(deps) },
  { name: 'redis-persistence', check: () => redisPersistence(deps) },
  { name: 'read-model-whole', check: () => readModelWhole(deps) },
  { name: 'view-rules', check: () => viewRules(deps) },
  { name: 'admin-roles', check: () => adminRole(deps) },
  { name: 'clock-skew', check: () => clocks(deps) },
];
