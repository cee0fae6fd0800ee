const shown = 100;

export interface Findings {
  /** Accepted or refused at another total than the file expects. */
  totalMismatches: number;
  /** Events of the log that the stream never showed. */
  missing: number;
  /** Times the stream showed an event again. */
  duplicated: number;
  /** Times the stream showed an event after a later one. */
  outOfOrder: number;
  /** The first of all things that are wrong, in words. */
  inconsistencies: string[];
}

/** Collects what is wrong; only the first hundred in words, since one fault may break everything after it. */
export function createFindings() {
  const findings: Findings = {
    totalMismatches: 0,
    missing: 0,
    duplicated: 0,
    outOfOrder: 0,
    inconsistencies: [],
  };
  let left = 0;

  function say(what: string): void {
    if (findings.inconsistencies.length < shown) findings.inconsistencies.push(what);
    else left++;
  }
  function isTrue(holds: boolean, what: string): void {
    if (!holds) say(what);
  }

  return {
    findings,
    say,
    expect: isTrue,
    same(found: unknown, expected: unknown, what: string): void {
      if (found !== expected) say(`${what} is ${found} and should be ${expected}`);
    },
    close(): Findings {
      if (left > 0) findings.inconsistencies.push(`… and ${left} more`);
      return findings;
    },
  };
}

export type FindingsLog = ReturnType<typeof createFindings>;
