import type { ChainableCommander } from 'ioredis';

/** The results of a pipeline, in order; throws the first error among them. */
export const results = async (pipeline: ChainableCommander): Promise<unknown[] | null> => {
  const replies = await pipeline.exec();
  if (replies === null) return null;
  const failed = replies.find(([error]) => error !== null);
  if (failed?.[0]) throw failed[0];
  return replies.map(([, result]) => result);
};
