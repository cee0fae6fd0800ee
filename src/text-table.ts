/**
 * Rows as columns of plain text, two spaces apart. The first row decides how many columns there are.
 * @param rightAligned numbers of the columns, from 0, whose cells stand at the right
 */
export function toTextLines(rows: string[][], rightAligned: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return rightAligned.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
