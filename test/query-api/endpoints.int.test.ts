import { afterAll, inject } from 'vitest';
import { exactBytesTests } from './exact-bytes.ts';
import { redisStores } from './redis-store-of.ts';
import { scopeTests } from './scope-and-filter.ts';

// Promise 7: scope is law.

const { open, close } = redisStores(inject('redisUrl'));
afterAll(close);

exactBytesTests('the read model in Redis', open);
scopeTests('the read model in Redis', open);
