const shown = 50;

/** What was found wrong, in numbers and in words. */
export interface Verdict {
  /** Acknowledged orders that do not exist. */
  lost: number;
  /** Orders more than keys. */
  doubled: number;
  /** Events a stream did not show and did not say that it would not. */
  gaps: number;
  /** Times a stream told its reader to start over. */
  resets: number;
  /** The first of all things that are wrong. */
  findings: string[];
  say(what: string): void;
}

export function openVerdict(): Verdict {
  const findings: string[] = [];
  return {
    lost: 0,
    doubled: 0,
    gaps: 0,
    resets: 0,
    findings,
    say(what) {
      if (findings.length < shown) findings.push(what);
    },
  };
}
