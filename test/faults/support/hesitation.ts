import { setTimeout as sleep } from 'node:timers/promises';

const EVERY = 50;

/** How long the machine itself makes wait: the most that an answer took which needs nothing but the process, in milliseconds. */
export const startHesitation = (url: string) => {
  let [most, stopped] = [0, false];
  const ask = async (): Promise<void> => {
    while (!stopped) {
      const asked = performance.now();
      await fetch(url).then((response) => response.arrayBuffer());
      most = Math.max(most, performance.now() - asked);
      await sleep(EVERY);
    }
  };
  const asking = ask();
  asking.catch(() => undefined);
  return {
    async stop(): Promise<number> {
      stopped = true;
      await asking;
      return Math.round(most);
    },
  };
};
