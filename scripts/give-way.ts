import { constants, setPriority } from 'node:os';

/** For what reads all there is: those who are served have the machine first, should it be the same one. */
export const giveWay = (): void => setPriority(constants.priority.PRIORITY_LOW);
