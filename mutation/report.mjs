// Reads Stryker's JSON report, checks the canary, and prints the score, what was sampled, and every survivor with its place and its reason.
//   node report.mjs REPORT.json SAMPLE.json BOUNDARY_FOLDER OUTPUT_FOLDER
// Exit code: 0 as it must be; 1 when something does not hold (the lines marked '!'); 4 when the canary was misjudged and the figures
// therefore mean nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const killed = new Set(['Killed', 'Timeout']);
const missed = new Set(['Survived', 'NoCoverage']);

// A statement that is removed can be long; its beginning and its end name it well enough.
const namedMax = 100;

function mutantsOf(report) {
    return Object.entries(report.files).flatMap(([path, file]) => {
        const lines = file.source.split(/\r?\n/);
        return file.mutants.map(mutant => ({
            file: path.slice(report.projectRoot.length + 1),
            line: mutant.location.start.line,
            status: mutant.status,
            mutator: mutant.mutatorName,
            original: shorten(cut(lines, mutant.location)),
            replacement: shorten(oneLine(mutant.replacement)),
        }));
    });
}

function cut(lines, { start, end }) {
    const piece = lines.slice(start.line - 1, end.line);
    piece[piece.length - 1] = piece[piece.length - 1].slice(0, end.column - 1);
    piece[0] = piece[0].slice(start.column - 1);
    return oneLine(piece.join('\n'));
}

function oneLine(text) {
    return text.replace(/\s+/g, ' ').trim();
}

function shorten(text) {
    return text.length <= namedMax ? text : `${text.slice(0, namedMax - 30).trim()} … ${text.slice(-25).trim()}`;
}

/** Null when the planted mutants were judged as they must be, else the sentence that says which was not. */
export function canaryFault(mutants, source) {
    const limit = mutants.filter(mutant => /^value > 10$/.test(mutant.original));
    const sum = mutants.filter(mutant => /^value \+ 1$/.test(mutant.original));
    if (limit.length === 0 || sum.length === 0)
        return `the planted mutants are not in ${source}: nothing was mutated, or the canary was not compiled`;
    const alive = limit.find(mutant => mutant.status !== 'Killed');
    if (alive)
        return `the planted mutant '${alive.replacement}' must die and is reported as ${alive.status}: no test sees the mutated code`;
    const dead = sum.find(mutant => mutant.status !== 'Survived');
    if (dead)
        return `the planted mutant '${dead.replacement}' must survive and is reported as ${dead.status}: mutants die for another reason`;
    return null;
}

/** How an explanation names its mutant; without the line, which moves. */
export function keyOf(mutant) {
    return `${mutant.file}: \`${mutant.original}\` → \`${mutant.replacement}\``;
}

/** The entries of survivors.md, by key: `* FILE: 'ORIGINAL' → 'REPLACEMENT': reason`, with `(N places)` before the last colon where the
 * same change survives N times in the file. */
export function explanationsOf(markdown) {
    const entries = new Map();
    for (const item of markdown.split(/\n\s*\n|^[*#]+ /m).map(oneLine)) {
        const match = /^(\S+\.cs: `.+?` → `.*?`)(?: \((\d+) places\))?: (.+)$/.exec(item);
        if (match)
            entries.set(match[1], { places: Number(match[2] ?? 1), reason: match[3] });
    }
    return entries;
}

/** The reasons beside the mutants that they explain; one that stands for fewer places than there are explains none of them. */
function explain(mutants, entries) {
    const places = new Map();
    for (const mutant of mutants)
        places.set(keyOf(mutant), (places.get(keyOf(mutant)) ?? 0) + 1);
    return mutants.map(mutant => {
        const entry = entries.get(keyOf(mutant));
        return { ...mutant, reason: entry && places.get(keyOf(mutant)) <= entry.places ? entry.reason : null };
    }).sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
}

function percent(part, whole) {
    return whole === 0 ? null : Math.round(1000 * part / whole) / 10;
}

export function summarize(report, survivorsText) {
    const all = mutantsOf(report);
    const entries = explanationsOf(survivorsText);
    const canary = all.filter(mutant => mutant.file === 'MutationCanary.cs');
    const tested = all.filter(mutant => mutant.file !== 'MutationCanary.cs' && (killed.has(mutant.status) || missed.has(mutant.status)));
    const having = status => tested.filter(mutant => mutant.status === status);
    const keys = new Set(all.map(keyOf));
    const files = new Set(tested.map(mutant => mutant.file));
    return {
        canaryFault: canaryFault(canary, 'the report'),
        score: percent(having('Killed').length + having('Timeout').length, tested.length),
        scoreWithoutTimeouts: percent(having('Killed').length, tested.length),
        tested: tested.length,
        killed: having('Killed').length,
        timeout: having('Timeout').length,
        survived: having('Survived').length,
        noCoverage: having('NoCoverage').length,
        notCompiled: all.filter(mutant => mutant.status === 'CompileError').length,
        perFile: [...files].sort().map(file => {
            const of = tested.filter(mutant => mutant.file === file);
            return { file, tested: of.length, killed: of.filter(mutant => killed.has(mutant.status)).length };
        }),
        survivors: explain(tested.filter(mutant => missed.has(mutant.status)), entries),
        timeouts: explain(having('Timeout'), entries),
        stale: [...entries.keys()].filter(key => files.has(key.slice(0, key.indexOf(': '))) && !keys.has(key)),
    };
}

/** What does not hold, a sentence each; none when the run is as it must be. */
export function faultsOf(boundary, summary) {
    const faults = [];
    const unexplained = summary.survivors.filter(mutant => mutant.status === 'Survived' && !mutant.reason).length;
    if (summary.tested === 0)
        faults.push('no mutant was tested');
    else if (summary.scoreWithoutTimeouts < boundary.scoreMin)
        faults.push(`the score without timeouts is ${summary.scoreWithoutTimeouts} %, below the threshold of ${boundary.scoreMin} %`);
    if (summary.noCoverage > 0)
        faults.push(`${summary.noCoverage} mutants are reached by no test`);
    if (unexplained > 0)
        faults.push(`${unexplained} survivors are not explained in survivors.md`);
    if (summary.stale.length > 0)
        faults.push(`survivors.md explains what is not in the code any more: ${summary.stale.join('; ')}`);
    return faults;
}

export function render(name, boundary, sample, summary) {
    const out = [];
    if (summary.canaryFault)
        return `mutation ${name}: misjudged canary: ${summary.canaryFault}.\n`;
    out.push(`mutation ${name}: canary judged as it must be (its limit dies on both sides, its untested sum survives)`);
    if (sample.canaryOnly)
        return out.join('\n') + '\n';
    out.push(`score ${summary.score} % of ${summary.tested} mutants, ${summary.scoreWithoutTimeouts} % without timeouts `
        + `(threshold ${boundary.scoreMin} %): ${summary.killed} killed, ${summary.timeout} timed out, ${summary.survived} survived, `
        + `${summary.noCoverage} without coverage; ${summary.notCompiled} did not compile and do not count`);
    for (const fault of faultsOf(boundary, summary))
        out.push(`! ${fault}`);
    out.push(sample.every === 1
        ? `sampled: all of ${sample.sampled.length} files of ${boundary.project}`
        : `sampled: in ${sample.sampled.length} files of ${boundary.project} every mutant inside a line whose number divides by `
            + `${sample.every}; mutants that span lines are outside`);
    out.push(`why these: ${boundary.why}`);
    for (const { file, tested, killed: dead } of summary.perFile)
        out.push(`  ${file}  ${dead}/${tested}`);
    const without = sample.sampled.filter(file => !summary.perFile.some(entry => entry.file === file));
    if (without.length > 0)
        out.push(`in the sample without a mutant: ${without.join(', ')}`);
    out.push(sample.outside.length === 0
        ? 'not sampled: no file'
        : `not sampled: ${sample.outside.length} files: ${sample.outside.join(', ')}`);
    list(out, boundary, 'survivors', summary.survivors, mutant => mutant.reason ?? 'not explained');
    list(out, boundary, 'timed out', summary.timeouts, mutant => mutant.reason);
    return out.join('\n') + '\n';
}

function list(out, boundary, title, mutants, note) {
    out.push(mutants.length === 0 ? `${title}: none` : `${title}:`);
    for (const mutant of mutants) {
        out.push(`  ${boundary.project}/${mutant.file}:${mutant.line}  ${mutant.status}  ${mutant.mutator}: `
            + `${mutant.original}  →  ${mutant.replacement}`);
        if (note(mutant))
            out.push(`      ${note(mutant)}`);
    }
}

function main([reportPath, samplePath, folder, output]) {
    const json = path => JSON.parse(readFileSync(path, 'utf8'));
    const name = folder.split('/').filter(Boolean).at(-1);
    const boundary = json(join(folder, 'boundary.json'));
    const sample = json(samplePath);
    const explained = join(folder, 'survivors.md');
    const summary = summarize(json(reportPath), existsSync(explained) ? readFileSync(explained, 'utf8') : '');
    const text = render(name, boundary, sample, summary);
    process.stdout.write(text);
    writeFileSync(join(output, 'summary.txt'), text);
    const faults = summary.canaryFault || sample.canaryOnly ? [] : faultsOf(boundary, summary);
    writeFileSync(join(output, 'summary.json'), JSON.stringify({ boundary: name, faults, ...sample, ...summary }, null, 2) + '\n');
    if (summary.canaryFault)
        return 4;
    return faults.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
    process.exitCode = main(process.argv.slice(2));
