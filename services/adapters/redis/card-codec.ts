const SPACE = 0x20;

/** A card with the step that wrote it: `step card`. Who reads it later than its list can tell whether it is younger. */
export const writeStoredCard = (step: number, card: string): string => `${step} ${card}`;

export const readStoredCard = (bytes: Buffer): { readonly step: number; readonly card: Buffer } => {
  const end = bytes.indexOf(SPACE);
  return { step: Number(bytes.toString('latin1', 0, end)), card: bytes.subarray(end + 1) };
};
