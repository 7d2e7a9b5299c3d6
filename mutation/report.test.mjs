// node --test mutation/report.test.mjs
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sample, spansOfLines } from './plant.mjs';
import { explanationsOf, faultsOf, render, summarize } from './report.mjs';

const canary = (limit, sum) => ({
    source: 'value > 10\nvalue + 1',
    mutants: [mutant('value >= 10', limit, 1, 10), mutant('value < 10', 'Killed', 1, 10), mutant('value - 1', sum, 2, 9)],
});
const boundary = { project: 'p', scoreMin: 80, why: 'a reason.' };
const drawn = { sampled: ['A.cs', 'B.cs'], outside: ['C.cs'], every: 5, canaryOnly: false };

function mutant(replacement, status, line, length) {
    return { replacement, status, mutatorName: 'm', location: { start: { line, column: 1 }, end: { line, column: 1 + length } } };
}

function report(canaryFile, mutants = []) {
    return { projectRoot: '/p', files: { '/p/MutationCanary.cs': canaryFile, '/p/A.cs': { source: 'a < b', mutants } } };
}

test('a run in which the tests never saw the mutated code is misjudged, whatever its score', () => {
    const summary = summarize(report(canary('Survived', 'Survived'), [mutant('a > b', 'Killed', 1, 5)]), '');
    assert.match(summary.canaryFault, /'value >= 10' must die and is reported as Survived/);
    assert.doesNotMatch(render('x', boundary, drawn, summary), /score/);
});

test('a run in which everything dies is misjudged', () =>
    assert.match(summarize(report(canary('Killed', 'Killed')), '').canaryFault, /'value - 1' must survive and is reported as Killed/));

test('a canary that timed out did not die of its test', () =>
    assert.match(summarize(report(canary('Timeout', 'Survived')), '').canaryFault, /must die and is reported as Timeout/));

test('a report without the canary is misjudged', () =>
    assert.match(summarize({ projectRoot: '/p', files: {} }, '').canaryFault, /are not in the report/));

test('mutants without coverage count against the score and the canary does not count', () => {
    const summary = summarize(report(canary('Killed', 'Survived'), [
        mutant('a > b', 'Killed', 1, 5), mutant('a <= b', 'NoCoverage', 1, 5),
        mutant('true', 'CompileError', 1, 5), mutant('false', 'Ignored', 1, 5),
    ]), '');
    assert.equal(summary.canaryFault, null);
    assert.deepEqual([summary.score, summary.tested, summary.noCoverage, summary.notCompiled], [50, 2, 1, 1]);
    assert.match(render('x', boundary, drawn, summary), /p\/A\.cs:1 {2}NoCoverage {2}m: a < b {2}→ {2}a <= b\n/);
});

test('a survivor stands with its reason, and without one the run does not hold', () => {
    const mutants = [mutant('a > b', 'Killed', 1, 5), mutant('a >= b', 'Killed', 1, 5), mutant('a != b', 'Killed', 1, 5),
        mutant('a == b', 'Killed', 1, 5), mutant('a <= b', 'Survived', 1, 5)];
    const explained = summarize(report(canary('Killed', 'Survived'), mutants), '* A.cs: `a < b` → `a <= b`: they\n  are `never` equal.\n\nMore.');
    assert.deepEqual(faultsOf(boundary, explained), []);
    assert.match(render('x', boundary, drawn, explained), /A\.cs:1 {2}Survived {2}m: a < b {2}→ {2}a <= b\n {6}they are `never` equal\.\n/);

    const silent = summarize(report(canary('Killed', 'Survived'), mutants), '');
    assert.deepEqual(faultsOf(boundary, silent), ['1 survivors are not explained in survivors.md']);
    assert.match(render('x', boundary, drawn, silent), /\n! 1 survivors are not explained/);
});

test('a reason for one place does not explain two', () => {
    const twice = [mutant('a <= b', 'Survived', 1, 5), mutant('a <= b', 'Survived', 1, 5)];
    const reasons = text => summarize(report(canary('Killed', 'Survived'), twice), text).survivors.map(survivor => survivor.reason);
    assert.deepEqual(reasons('* A.cs: `a < b` → `a <= b`: equal'), [null, null]);
    assert.deepEqual(reasons('* A.cs: `a < b` → `a <= b` (2 places): equal'), ['equal', 'equal']);
});

test('no explanation excuses a mutant that no test reaches', () => {
    const summary = summarize(report(canary('Killed', 'Survived'), [mutant('a <= b', 'NoCoverage', 1, 5)]), '* A.cs: `a < b` → `a <= b`: equal');
    assert.ok(faultsOf(boundary, summary).includes('1 mutants are reached by no test'));
});

test('an explanation of code that has changed is named, and one of a file outside the sample is not', () => {
    const summary = summarize(
        report(canary('Killed', 'Survived'), [mutant('a > b', 'Killed', 1, 5)]), '* A.cs: `gone` → `x`: equal\n* C.cs: `c` → `d`: equal');
    assert.deepEqual(summary.stale, ['A.cs: `gone` → `x`']);
    assert.match(faultsOf(boundary, summary).join(), /not in the code any more: A\.cs: `gone` → `x`$/);
});

test('timeouts are named and do not lift a score above its threshold', () => {
    const summary = summarize(report(canary('Killed', 'Survived'), [
        mutant('a > b', 'Killed', 1, 5), mutant('a <= b', 'Timeout', 1, 5)]), '');
    assert.deepEqual([summary.score, summary.scoreWithoutTimeouts], [100, 50]);
    assert.deepEqual(faultsOf(boundary, summary), ['the score without timeouts is 50 %, below the threshold of 80 %']);
    assert.match(render('x', boundary, drawn, summary), /timed out:\n {2}p\/A\.cs:1 {2}Timeout {2}m: a < b {2}→ {2}a <= b\n/);
});

test('a long statement is named by its beginning and its end', () => {
    const source = `log(${'x'.repeat(200)}, last);`;
    const summary = summarize({ projectRoot: '/p', files: {
        '/p/MutationCanary.cs': canary('Killed', 'Survived'),
        '/p/A.cs': { source, mutants: [mutant(';', 'Survived', 1, source.length)] },
    } }, '');
    assert.match(summary.survivors[0].original, /^log\(x{66} … x{17}, last\);$/);
    const key = `A.cs: \`${summary.survivors[0].original}\` → \`;\``;
    assert.deepEqual([...explanationsOf(`* ${key}: a message.`).keys()], [key]);
});

test('what was and was not sampled is named', () => {
    const text = render('x', boundary, drawn, summarize(report(canary('Killed', 'Survived'), [mutant('a > b', 'Killed', 1, 5)]), ''));
    assert.match(text, /number divides by 5/);
    assert.match(text, /without a mutant: B\.cs/);
    assert.match(text, /not sampled: 1 files: C\.cs/);
});

test('spans cover every Nth line and nothing else', () => {
    assert.equal(spansOfLines('ab\ncde\n\nfg\n', 2), '{3..6}{8..10}');
    assert.equal(spansOfLines('ab\n', 1), '');
});

test('a glob without a folder does not reach into one', () =>
    assert.deepEqual(sample(['A.cs', 'S/A.cs', 'S/T/B.cs'], ['A.cs', 'S/*.cs']), ['A.cs', 'S/A.cs']));
