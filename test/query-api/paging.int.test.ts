import { afterAll, inject } from 'vitest';
import { pagingTests } from './paging.ts';
import { redisStores } from './redis-store-of.ts';
import { storeOf } from './store-of.ts';

// Promise 2: a filtered page, its total and its tabs are of one position.

const { open, close } = redisStores(inject('redisUrl'));
afterAll(close);

pagingTests('the read model in Redis', open, storeOf);
