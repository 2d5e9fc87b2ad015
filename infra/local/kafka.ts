import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { run } from './command.ts';
import { resolveJars } from './jars.ts';
import { javaArgs, javaProgram, writeProperties } from './java.ts';
import type { Detour } from './line-options.ts';
import { createPart, type Part } from './part.ts';
import type { Place } from './place.ts';
import { freePort } from './ports.ts';

type Listener = { readonly name: string; readonly port: number; readonly advertised: number };

const list = (listeners: readonly Listener[], entry: (listener: Listener) => string) => listeners.map(entry).join(',');

const propertiesOf = (listeners: readonly Listener[], controllerPort: number, dataDir: string) => ({
  'process.roles': 'broker,controller',
  'node.id': 1,
  'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': `${list(listeners, ({ name }) => `${name}:PLAINTEXT`)},CONTROLLER:PLAINTEXT`,
  listeners: `${list(listeners, ({ name, port }) => `${name}://127.0.0.1:${port}`)},CONTROLLER://127.0.0.1:${controllerPort}`,
  // Clients go on to the address they are told, so each way to the broker tells its own.
  'advertised.listeners': list(listeners, ({ name, advertised }) => `${name}://127.0.0.1:${advertised}`),
  'log.dirs': dataDir,
  // A topic that nobody made on purpose has neither one partition nor compaction.
  'auto.create.topics.enable': 'false',
  'offsets.topic.num.partitions': 1,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
});

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

/** A listener of its own for each detour, at any free port. */
const listenerFor = async (detour: Detour, index: number): Promise<Listener> => {
  const port = await freePort();
  detour.leadTo(port);
  return { name: `DETOUR${index}`, port, advertised: detour.port };
};

/** A broker that is its own controller, not started yet; keeps its data in the state directory. */
export const kafkaPart = async (
  place: Place,
  port: number,
  detours: readonly Detour[] = [],
): Promise<Part & { readonly brokers: readonly string[] }> => {
  const { stateDir, signal } = place;
  const jars = await resolveJars(place);
  const dataDir = `${stateDir}/data/kafka`;
  const properties = `${stateDir}/kafka.properties`;
  mkdirSync(dataDir, { recursive: true });
  const direct: Listener = { name: 'PLAINTEXT', port, advertised: port };
  const listeners = [direct, ...(await Promise.all(detours.map(listenerFor)))];
  writeProperties(properties, propertiesOf(listeners, await freePort(), dataDir));
  if (!existsSync(`${dataDir}/meta.properties`)) {
    const cluster = randomBytes(16).toString('base64url');
    const format = ['format', `--cluster-id=${cluster}`, '-c', properties];
    await run('java', javaArgs(jars, 'kafka.tools.StorageTool', ...format), { signal });
  }
  const { args, stopped } = javaProgram(jars, 'kafka.Kafka', properties);
  const part = createPart({
    name: 'kafka',
    stateDir,
    command: 'java',
    args,
    stopped,
    answers: () => listens(port),
  });
  return Object.assign(part, { brokers: [`127.0.0.1:${port}`] });
};
