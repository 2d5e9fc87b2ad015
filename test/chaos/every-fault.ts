import { dataFaults } from './data-faults.ts';
import type { Fault } from './fault.ts';
import { networkFaults } from './network-faults.ts';
import { operatorFaults } from './operator-faults.ts';
import { poisonFaults } from './poison-faults.ts';
import { processFaults } from './process-faults.ts';

export const everyFault: readonly Fault[] = [
  ...processFaults,
  ...networkFaults,
  ...operatorFaults,
  ...dataFaults,
  ...poisonFaults,
];
