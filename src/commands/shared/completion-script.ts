/** Each shell hands the words before the cursor to `payctl __complete --` and offers the answered lines. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function completionScript(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bash;
    case 'zsh':
      return zsh;
    case 'fish':
      return fish;
  }
}

/** The command as the user typed it: payctl need not be on the PATH (`./bin/payctl`). */
const bash = String.raw`# bash completion for payctl
_payctl() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf '%q' "\${line%%$'\t'*}")")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ \${#COMPREPLY[@]} -eq 0 ]; then compopt -o default 2>/dev/null; fi
}
complete -F _payctl payctl ./bin/payctl bin/payctl
`.replaceAll('\\${', '${');

const zsh = String.raw`# zsh completion for payctl
_payctl() {
  local -a offers
  local line
  for line in "\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && offers+=("\${\${line%%$'\t'*}//:/\\:}:\${line#*$'\t'}")
  done
  if (( \${#offers} )); then _describe payctl offers; else _files; fi
}
compdef _payctl payctl
`.replaceAll('\\${', '${');

const fish = String.raw`# fish completion for payctl
function __payctl_offers
  set -l words (commandline -opc) (commandline -ct)
  set -l offers ($words[1] __complete -- $words[2..-1] 2>/dev/null)
  if test (count $offers) -gt 0
    printf '%s\n' $offers
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c payctl -f -a '(__payctl_offers)'
`;
