/**
 * Whether a PIN is among the first that people guess: one digit or a few repeated (0000, 1212, 123123), digits that go up
 * or down one by one (1234, 8901, 4321), or the number of its own table (table 12: 0012, 1200, 1212).
 * @param tableNumber a label such as "A-12"; its digits count
 */
export function isEasyPin(pin: string, tableNumber: string): boolean {
  if (/^(\d+)\1+$/.test(pin) || isRun(pin, 1) || isRun(pin, 9)) return true;
  const number = tableNumber.normalize("NFKC").replace(/\D/g, "").replace(/^0+/, "");
  return number !== "" && (pin.replace(/^0+/, "") === number || pin.replace(/0+$/, "") === number);
}

/** Whether each digit is the one before plus `step`; 0 follows 9. */
function isRun(digits: string, step: number): boolean {
  return [...digits].every(
    (digit, index) => index === 0 || Number(digit) === (Number(digits[index - 1]) + step) % 10,
  );
}
