import { expect, test } from 'vitest';
import { openCaptureKeeper } from '#infra/capture/keeper.ts';

const nowhere = { cell: 'main', topic: 'deskview.main', connector: 'deskview-main' };

test('without the parts’ addresses the capture is not known, and is not restarted', async () => {
  const keeper = openCaptureKeeper(nowhere);
  expect(await keeper.state()).toBe('unknown');
  await expect(keeper.restart()).rejects.toMatchObject({
    code: 'not-given',
    message: expect.stringMatching(/is not given/),
  });
  await keeper.close();
});

test('while a part does not answer nothing is stopped', async () => {
  const closed = 'http://127.0.0.1:1';
  const keeper = openCaptureKeeper({
    ...{ ...nowhere, connectUrl: closed, databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' },
    brokers: ['127.0.0.1:1'],
  });
  expect(await keeper.state()).toBe('unknown');
  await expect(keeper.restart()).rejects.toThrow(/ECONNREFUSED/);
});
