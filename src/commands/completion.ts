import { defineCommand } from '../cli/command.ts';
import { requiredChoice } from '../cli/option.ts';
import { completionScript, shells } from './shared/completion-script.ts';

export const command = defineCommand({
  description:
    'The script asks payctl itself, so that services and groups of your platform.yaml are offered, too.',
  arguments: { shell: requiredChoice(shells, { summary: shells.join(', ') }) },
  examples: [
    { line: 'source <(payctl completion bash)', meaning: 'in ~/.bashrc' },
    { line: 'source <(payctl completion zsh)', meaning: 'in ~/.zshrc, after compinit' },
    { line: 'payctl completion fish | source', meaning: 'in ~/.config/fish/config.fish' },
  ],
  run: async ({ output }, { arguments: { shell } }) => {
    const script = completionScript(shell);
    output.result({ json: { shell, script }, lines: () => [script.trimEnd()] });
    return undefined;
  },
});
