import { below, mix, pick } from './random.ts';
import type { NumberRules } from './recipe.ts';

/** Least, most and step of numbers by what they are like. */
const likes: Readonly<Record<string, readonly [number, number, number]>> = {
  count: [0, 200, 1],
  id: [1, 99_999, 1],
  latitude: [-89, 89, 0.0001],
  longitude: [-179, 179, 0.0001],
  page: [1, 9, 1],
  percent: [0, 100, 1],
  price: [1, 150, 0.01],
  fee: [0, 12, 0.01],
  discount: [0, 5, 0.01],
  quantity: [1, 4, 1],
  rating: [1, 5, 0.1],
  ratio: [0, 1, 0.01],
  size: [1, 5000, 1],
  time: [1_704_067_200, 1_735_689_599, 1],
  year: [1990, 2024, 1],
};

const usual: readonly [number, number, number] = [0, 1000, 1];
const usualFraction: readonly [number, number, number] = [0, 1000, 0.01];

/** A number by the rules; undefined where none fits. */
export function numberOf(rules: NumberRules, seed: number, hint: string | undefined): number | undefined {
  const { examples } = rules;
  if (examples !== undefined && examples.length > 0 && below(mix(seed, 5), 3) > 0) {
    const example = pick(seed, examples);
    if (numberFits(rules, example)) return example;
  }
  const known = likes[hint ?? rules.like ?? ''];
  const [least, most, step] = known ?? (rules.integer === true ? usual : usualFraction);
  for (let attempt = 0; attempt < 8; attempt++) {
    const value = draw(
      mix(seed, attempt),
      Math.max(least, lowest(rules)),
      Math.min(most, highest(rules)),
      rules.integer === true ? Math.max(1, step) : step,
      rules,
    );
    if (value !== undefined && numberFits(rules, value)) return value;
  }
  return within(rules, seed);
}

/** Whether a number keeps the rules, with the arithmetic of the machine, as validators have it. */
export function numberFits(rules: NumberRules, value: number): boolean {
  const { min = -Infinity, max = Infinity, above = -Infinity, under = Infinity, integer, multipleOf } = rules;
  if (!Number.isFinite(value) || value < min || value > max || value <= above || value >= under) return false;
  if (integer === true && !Number.isInteger(value)) return false;
  return multipleOf === undefined || Number.isInteger(value / multipleOf);
}

function lowest({ min = -Infinity, above = -Infinity }: NumberRules): number {
  return Math.max(min, above);
}

function highest({ max = Infinity, under = Infinity }: NumberRules): number {
  return Math.min(max, under);
}

/** A multiple of the step between two numbers, both included. */
function draw(seed: number, low: number, high: number, step: number, rules: NumberRules): number | undefined {
  const unit = rules.multipleOf ?? step;
  const first = Math.ceil(low / unit);
  const last = Math.floor(high / unit);
  if (!(first <= last)) return undefined;
  return times(first + below(seed, Math.min(last - first + 1, Number.MAX_SAFE_INTEGER)), unit);
}

/** 3 times 0.1 is 0.3: by dividing, where the unit is a part of one. */
function times(count: number, unit: number): number {
  const parts = Math.round(1 / unit);
  const value = unit < 1 && Math.abs(1 / unit - parts) < 1e-9 ? count / parts : count * unit;
  return value === 0 ? 0 : value;
}

/** Where what is usual lies outside the bounds: a number near one of them. */
function within(rules: NumberRules, seed: number): number | undefined {
  const [low, high] = [lowest(rules), highest(rules)];
  const unit = rules.multipleOf ?? (rules.integer === true ? 1 : 0.01);
  const near = [low, high].filter((bound) => Number.isFinite(bound));
  const guesses = near.flatMap((bound) => [0, 1, -1, 2, -2, 3, 7, -7].map((steps) => times(Math.round(bound / unit) + steps, unit)));
  const all = [times(below(seed, 100), unit), ...guesses, ...near, (low + high) / 2, 0].filter((value) => numberFits(rules, value));
  return all.length === 0 ? undefined : pick(seed, all);
}
