import type { Reference } from '#read-model/reference.ts';
import type { ReferenceId, ReferenceKind, ReferenceRows } from '#read-model/rows.ts';

/** JSON in UTF-8, one character per byte, as the texts of cards are. */
type Written = (reference: Reference, id: ReferenceId) => string;

const bytesOf = (json: string): string => Buffer.from(json).toString('latin1');

/**
 * How rows of one kind are written into a list item, `before` first; null when there is no such row. A row is encoded
 * once for as long as it lives: rows are never changed, only replaced.
 */
const written = <K extends ReferenceKind>(
  kind: K,
  before: string,
  shape: (row: ReferenceRows[K], id: ReferenceId) => unknown,
): Written => {
  const absent = `${before}null`;
  const encoded = new WeakMap<ReferenceRows[K], string>();
  return (reference, id) => {
    const row = reference[kind].get(id);
    if (!row) return absent;
    let bytes = encoded.get(row);
    if (bytes === undefined) {
      bytes = bytesOf(before + JSON.stringify(shape(row, id)));
      encoded.set(row, bytes);
    }
    return bytes;
  };
};

export const statusJson = written('status', '', ({ name, color, countAsSolved, nameEn, nameAr }, id) => ({
  id: Number(id),
  name,
  color,
  countAsSolved,
  nameEn,
  nameAr,
}));

export const priorityJson = written('priority', '', ({ name, responseTimeMinutes, resolutionTimeHours }, id) => ({
  id: Number(id),
  name,
  responseTimeMinutes,
  resolutionTimeHours,
}));

export const fullNameJson = written('user', '', ({ fullName }) => fullName);

export const unitJson = written('unit', '', ({ name }, id) => ({ id: Number(id), name }));

export const tagJson = written('tag', ',"tag":', ({ nameEn, nameAr }, id) => ({ id: Number(id), nameEn, nameAr }));

const tagsCategoryJson = written('category', ',"category":', ({ name, nameEn, nameAr }, id) => ({
  id: Number(id),
  name,
  nameEn,
  nameAr,
}));

/** The category of a request is that of its tag. */
export const categoryJson: Written = (reference, tagId) =>
  tagsCategoryJson(reference, String(reference.tag.get(tagId)?.categoryId));

export const subcategoryJson = written('subcategory', ',"subcategory":', ({ name, nameEn, nameAr }, id) => ({
  id: Number(id),
  name,
  nameEn,
  nameAr,
}));
