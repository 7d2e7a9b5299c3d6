// Makes a copy of the repository ready for a run: plants the canary, draws the sample, and closes every file outside it to the mutator,
// which would otherwise compile its switches into all of them and run the project many times slower.
//   node plant.mjs COPY BOUNDARY_FOLDER [--files GLOB] [--every N] [--canary]
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

export function globToRegExp(glob) {
    const escaped = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp('^' + escaped.replace(/\*\*\/|\*/g, part => part === '*' ? '[^/]*' : '(?:.*/)?') + '$');
}

/** The files that one of the globs names and, where given, the narrower glob too. */
export function sample(files, globs, narrower) {
    const patterns = globs.map(globToRegExp);
    const also = narrower ? globToRegExp(narrower) : /^/;
    return files.filter(file => patterns.some(pattern => pattern.test(file)) && also.test(file));
}

/** Stryker's spans of every Nth line, counted from 1: a mutant is in the sample when it lies inside one. Empty for every line. */
export function spansOfLines(text, every) {
    if (every === 1)
        return '';
    let spans = '';
    let start = 0;
    text.split('\n').forEach((line, index) => {
        if ((index + 1) % every === 0)
            spans += `{${start}..${start + line.length}}`;
        start += line.length + 1;
    });
    return spans;
}

function sourcesBelow(folder) {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && entry.name.endsWith('.cs'))
        .map(entry => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
        .sort();
}

function read(path) {
    // Roslyn counts characters behind the byte order mark.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
}

function main() {
    const { positionals: [copy, folder], values } = parseArgs({
        allowPositionals: true,
        options: { files: { type: 'string' }, every: { type: 'string' }, canary: { type: 'boolean', default: false } },
    });
    const templates = join(dirname(fileURLToPath(import.meta.url)), 'canary');
    const boundary = JSON.parse(read(join(folder, 'boundary.json')));
    const config = JSON.parse(read(join(folder, 'stryker-config.json')));
    const every = Number(values.every ?? boundary.everyLine);
    const project = join(copy, boundary.project);
    const sources = sourcesBelow(project);
    const sampled = values.canary ? [] : sample(sources, boundary.files, values.files);
    if (sampled.length === 0 && !values.canary)
        throw new Error(`no file of ${boundary.project} is in the sample${values.files ? ` and matches ${values.files}` : ''}`);

    const outside = sources.filter(file => !sampled.includes(file));
    for (const file of outside) {
        // On the first line, so that no line moves.
        writeFileSync(join(project, file), '/* Stryker disable all */ ' + read(join(project, file)));
    }

    copyFileSync(join(templates, 'MutationCanary.cs.txt'), join(project, 'MutationCanary.cs'));
    copyFileSync(join(templates, 'MutationCanaryTests.cs.txt'), join(copy, boundary.tests, 'MutationCanaryTests.cs'));
    const stryker = config['stryker-config'];
    stryker.mutate = ['**/MutationCanary.cs', ...sampled.map(file => '**/' + file + spansOfLines(read(join(project, file)), every))];
    if (values.canary)
        stryker['test-case-filter'] = 'FullyQualifiedName~MutationCanary';
    writeFileSync(join(copy, 'stryker-config.json'), JSON.stringify(config, null, 2));
    writeFileSync(join(copy, 'sample.json'), JSON.stringify({ sampled, outside, every, canaryOnly: values.canary }, null, 2));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
    try {
        main();
    } catch (error) {
        console.error(`mutation: ${error.message}`);
        process.exit(2);
    }
}
