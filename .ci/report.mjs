// Reads the result files of ./test: a line per part with its budget, failures, skips with their reasons, the ten slowest tests, the totals.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [folder, budgetFile, failedParts] = process.argv.slice(2);
const budget = JSON.parse(readFileSync(budgetFile, "utf8"));
const totals = { passed: 0, failed: 0, skipped: 0 };
const tests = [];
const problems = [];
let secondsOfAll = 0;

const unescape = (text) =>
  text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;/g, "'")
    .replace(/&#x([0-9a-fA-F]+);/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).replace(/&amp;/g, "&");
const secondsOf = (text) => {
  const [hours, minutes, seconds] = text.split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds;
};

for (const file of readdirSync(folder).filter((name) => name.endsWith(".log")).sort()) {
  const part = file.slice(0, -4);
  let trx;
  try {
    trx = readFileSync(join(folder, `${part}.trx`), "utf8");
  } catch {
    console.log(`${part}: the test host ended without a result`);
    console.log(readFileSync(join(folder, file), "utf8").trim().split("\n").slice(-15).map((line) => `    ${line}`).join("\n"));
    totals.failed++;
    continue;
  }

  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const match of trx.matchAll(/<UnitTestResult ([^>]*?)(\/>|>([\s\S]*?)<\/UnitTestResult>)/g)) {
    const attribute = (name) => unescape(new RegExp(`\\b${name}="([^"]*)"`).exec(match[1])?.[1] ?? "");
    const seconds = secondsOf(attribute("duration") || "0:0:0");
    const name = attribute("testName");
    const outcome = attribute("outcome");
    const message = unescape(/<Message>([\s\S]*?)<\/Message>/.exec(match[3] ?? "")?.[1] ?? "");
    const stack = unescape(/<StackTrace>([\s\S]*?)<\/StackTrace>/.exec(match[3] ?? "")?.[1] ?? "");
    tests.push({ part, name, seconds });
    if (outcome === "Passed") counts.passed++;
    else if (outcome === "NotExecuted") {
      counts.skipped++;
      problems.push(`skipped ${part}: ${name}\n    ${message.trim()}`);
    } else {
      counts.failed++;
      problems.push(`FAILED ${part}: ${name}\n    ${message.trim().split("\n").slice(0, 30).join("\n    ")}\n${stack.split("\n").slice(0, 12).join("\n")}`);
    }
  }

  const times = /<Times [^>]*start="([^"]*)" finish="([^"]*)"/.exec(trx);
  const wall = times ? (Date.parse(times[2]) - Date.parse(times[1])) / 1000 : 0;
  secondsOfAll += wall;
  const allowed = budget.parts[part];
  let note = "";
  if (allowed === undefined) {
    note = "  has no budget in tests/budget.json";
    totals.failed++;
  } else if (wall > allowed) {
    note = "  OVER ITS BUDGET";
    totals.failed++;
  }
  if (counts.passed + counts.failed + counts.skipped === 0) {
    note += "  ran no test";
    totals.failed++;
  }
  console.log(
    `${part.padEnd(26)} ${String(counts.passed).padStart(5)} passed ${String(counts.failed).padStart(3)} failed ` +
      `${String(counts.skipped).padStart(3)} skipped ${wall.toFixed(1).padStart(7)} s of ${allowed ?? "?"} s${note}`);
  for (const key of Object.keys(counts)) totals[key] += counts[key];
}

if (problems.length > 0) console.log(`\n${problems.join("\n")}`);
console.log("\nten slowest:");
for (const test of tests.sort((a, b) => b.seconds - a.seconds).slice(0, 10))
  console.log(`  ${test.seconds.toFixed(2).padStart(7)} s  ${test.part}: ${test.name}`);
console.log(`all parts: ${secondsOfAll.toFixed(0)} s of ${budget.totalSeconds} s`);
if (secondsOfAll > budget.totalSeconds) {
  console.log("the suite is over its budget (tests/budget.json)");
  totals.failed++;
}
if (Number(failedParts) > 0 && totals.failed === 0) totals.failed = Number(failedParts);
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);
