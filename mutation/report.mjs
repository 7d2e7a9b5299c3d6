// Reads Stryker's JSON report, checks the canary, and prints the score, what was sampled, and every survivor with its place.
//   node report.mjs REPORT.json SAMPLE.json BOUNDARY_FOLDER OUTPUT_FOLDER
// Exit code: 0 above the boundary's threshold, 1 below it, 4 when the canary was misjudged and the figures therefore mean nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const killed = new Set(['Killed', 'Timeout']);
const missed = new Set(['Survived', 'NoCoverage']);

function mutantsOf(report) {
    return Object.entries(report.files).flatMap(([path, file]) => {
        const lines = file.source.split(/\r?\n/);
        return file.mutants.map(mutant => ({
            file: path.slice(report.projectRoot.length + 1),
            line: mutant.location.start.line,
            status: mutant.status,
            mutator: mutant.mutatorName,
            original: cut(lines, mutant.location),
            replacement: oneLine(mutant.replacement),
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

export function summarize(report, explanations) {
    const all = mutantsOf(report);
    const text = oneLine(explanations);
    const canary = all.filter(mutant => mutant.file === 'MutationCanary.cs');
    const tested = all.filter(mutant => mutant.file !== 'MutationCanary.cs' && (killed.has(mutant.status) || missed.has(mutant.status)));
    const count = status => tested.filter(mutant => mutant.status === status).length;
    const survivors = tested.filter(mutant => missed.has(mutant.status))
        .map(mutant => ({ ...mutant, explained: text.includes(keyOf(mutant)) }))
        .sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
    const dead = tested.filter(mutant => killed.has(mutant.status)).length;
    return {
        canaryFault: canaryFault(canary, 'the report'),
        score: tested.length === 0 ? null : Math.round(1000 * dead / tested.length) / 10,
        tested: tested.length,
        killed: count('Killed'),
        timeout: count('Timeout'),
        survived: count('Survived'),
        noCoverage: count('NoCoverage'),
        notCompiled: all.filter(mutant => mutant.status === 'CompileError').length,
        perFile: [...new Set(tested.map(mutant => mutant.file))].sort().map(file => {
            const of = tested.filter(mutant => mutant.file === file);
            return { file, tested: of.length, killed: of.filter(mutant => killed.has(mutant.status)).length };
        }),
        survivors,
    };
}

export function render(name, boundary, sample, summary) {
    const out = [];
    if (summary.canaryFault)
        return `mutation ${name}: misjudged canary: ${summary.canaryFault}.\n`;
    out.push(`mutation ${name}: canary judged as it must be (its limit dies on both sides, its untested sum survives)`);
    if (sample.canaryOnly)
        return out.join('\n') + '\n';
    out.push(`score ${summary.score} % of ${summary.tested} mutants (threshold ${boundary.scoreMin} %): ${summary.killed} killed, `
        + `${summary.timeout} timed out, ${summary.survived} survived, ${summary.noCoverage} without coverage; `
        + `${summary.notCompiled} did not compile and do not count`);
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
    out.push(`not sampled: ${sample.outside.length} files: ${sample.outside.join(', ')}`);
    out.push(summary.survivors.length === 0 ? 'survivors: none' : 'survivors:');
    for (const mutant of summary.survivors) {
        out.push(`  ${boundary.project}/${mutant.file}:${mutant.line}  ${mutant.status}  ${mutant.mutator}: `
            + `${mutant.original}  →  ${mutant.replacement}${mutant.explained ? '  (explained)' : ''}`);
    }

    return out.join('\n') + '\n';
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
    writeFileSync(join(output, 'summary.json'), JSON.stringify({ boundary: name, ...sample, ...summary }, null, 2) + '\n');
    if (summary.canaryFault)
        return 4;
    if (sample.canaryOnly)
        return 0;
    if (summary.tested === 0)
        return 1;
    return summary.score >= boundary.scoreMin ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
    process.exitCode = main(process.argv.slice(2));
