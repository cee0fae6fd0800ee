/**
 * The form in which identifiers that people type are compared: store codes, user names, table numbers. Two that look
 * the same have one key, whatever they were typed with: composed or not, in full width, in capitals, with spaces
 * around them or characters that are not shown.
 */
export function identifierKey(text: string): string {
  return (
    text
      .normalize("NFKC")
      .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
      // Some letters are equal in one case only: "ẞ" and "ß" in the lower, "ß" and "ss" in the upper.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize("NFKC")
      .replace(/\s+/gu, " ")
      .trim()
  );
}
