// Prints the last line of a CI run, "N passed, N failed": the tests of vitest's JSON report, and each failed step as one more failure.
import { readFileSync } from 'node:fs';

const [report, failedSteps] = process.argv.slice(2);
const { passed, failed } = count();
const steps = Number(failedSteps);
// A failed test makes its step fail too: count it once.
const failures = failed > 0 ? failed + steps - 1 : steps;
console.log(`\n${passed} passed, ${failures} failed`);
process.exitCode = failures > 0 || passed === 0 ? 1 : 0;

function count() {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}
