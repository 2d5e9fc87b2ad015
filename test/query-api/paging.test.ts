import { pagingTests } from './paging.ts';
import { storeOf } from './store-of.ts';

pagingTests('a store in memory', async (desk) => storeOf(desk), storeOf);
