/** How far a goal may be missed before the run fails: machines that others use too are never quite still. */
const tolerance = 0.1;

export type Goal = { atLeast: number } | { atMost: number };

export interface Result {
  /** Of the benchmark. */
  name: string;
  measure: string;
  unit: string;
  ours: number;
  /** The same of what we compare with; null where there is nothing to compare with. */
  reference: number | null;
  /** What the reference is. */
  against: string | null;
  /** ours / reference. */
  ratio: number | null;
  /** Of the ratio where there is a reference, else of our figure; null: only told. */
  goal: Goal | null;
  holds: boolean | null;
}

/** A figure of ours beside a reference's; the goal is about their ratio. */
export function compare(
  figure: Pick<Result, "name" | "measure" | "unit" | "ours">,
  reference: { value: number; against: string },
  goal: Goal | null,
): Result {
  const ratio = figure.ours / reference.value;
  return {
    ...figure,
    reference: reference.value,
    against: reference.against,
    ratio,
    goal,
    holds: goal && meets(ratio, goal),
  };
}

/** A figure of ours that stands alone. */
export function report(
  figure: Pick<Result, "name" | "measure" | "unit" | "ours">,
  goal: Goal | null = null,
): Result {
  return {
    ...figure,
    reference: null,
    against: null,
    ratio: null,
    goal,
    holds: goal && meets(figure.ours, goal),
  };
}

/** Whether the goal is missed by more than the tolerance. What could not be measured is missed. */
export function isMissed({ goal, ratio, ours }: Result): boolean {
  if (goal === null) return false;
  return "atLeast" in goal
    ? !meets(ratio ?? ours, { atLeast: goal.atLeast * (1 - tolerance) })
    : !meets(ratio ?? ours, { atMost: goal.atMost * (1 + tolerance) });
}

function meets(value: number, goal: Goal): boolean {
  return "atLeast" in goal ? value >= goal.atLeast : value <= goal.atMost;
}
