import { expect, test } from 'vitest';
import { onFirstUse } from '#projector/on-first-use.ts';

const counting = () => {
  const calls: string[] = [];
  const open = () => {
    calls.push('open');
    return {
      add: async (a: number, b: number) => a + b,
      close: async () => {
        calls.push('close');
      },
    };
  };
  return { calls, port: onFirstUse(open) };
};

test('a port is opened by its first call, once', async () => {
  const { calls, port } = counting();
  expect(calls).toEqual([]);
  expect(await Promise.all([port.add(1, 2), port.add(3, 4)])).toEqual([3, 7]);
  expect(calls).toEqual(['open']);
});

test('closing opens nothing, and closes what was opened', async () => {
  const { calls, port } = counting();
  await port.close();
  expect(calls).toEqual([]);
  await port.add(1, 1);
  await port.close();
  expect(calls).toEqual(['open', 'close']);
});

test('what opening throws, the call rejects with; the next call opens again', async () => {
  let address: string | undefined;
  const port = onFirstUse(() => {
    if (address === undefined) throw new Error('not given');
    return { where: async () => address, close: async () => {} };
  });
  await expect(port.where()).rejects.toThrow('not given');
  address = 'here';
  expect(await port.where()).toBe('here');
});
