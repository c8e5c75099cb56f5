using System.CommandLine;
using System.CommandLine.Completions;

namespace Insta485.Web.Cli.Commands;

/// <summary>Shell scripts that complete commands and their options, made from the tree of commands.</summary>
internal static class CompletionScript
{
    /// <summary>For bash 3.2 and later.</summary>
    public static string Bash(DatabaseRootCommand root, RunCommand run) => $$"""
        # Completion for bash: source <(bin/insta485db completion bash)
        _insta485db() {
            local word=${COMP_WORDS[COMP_CWORD]} words=
            if [[ $COMP_CWORD -eq 1 ]]; then
                words="{{string.Join(' ', root.Commands.Select(command => command.Name))}} --help"
            else
                case ${COMP_WORDS[1]} in
        {{Lines(root.Commands.Select(command =>
            $"            {command.Name}) words=\"{string.Join(' ', [.. ValuesOf(command), .. OptionsOf(command).Select(one => one.Name)])}\" ;;"))}}
                esac
                case ${COMP_WORDS[COMP_CWORD - 1]} in
        {{Lines(ValuedOptions(root).Select(one => $"            {one.Option}) words=\"{string.Join(' ', one.Values)}\" ;;"))}}
                esac
                case ${COMP_WORDS[1]} in
                    {{Files(root)}}) [[ $word == -* ]] || type compopt >/dev/null 2>&1 && compopt -o default ;;
                esac
            fi
            COMPREPLY=($(compgen -W "$words" -- "$word"))
        }
        _insta485run() {
            COMPREPLY=($(compgen -W "{{string.Join(' ', OptionsOf(run).Select(one => one.Name))}}" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _insta485db insta485db
        complete -F _insta485run insta485run

        """;

    /// <summary>For zsh, with descriptions.</summary>
    public static string Zsh(DatabaseRootCommand root, RunCommand run) => $$"""
        # Completion for zsh: source <(bin/insta485db completion zsh)
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
        _insta485db() {
            local -a found
            if (( CURRENT == 2 )); then
                found=(
        {{Lines(root.Commands.Select(command => "            " + Described(command)))}}
                )
                _describe -t commands command found
                return
            fi
            case $words[CURRENT-1] in
        {{Lines(ValuedOptions(root).Select(one => $"        {one.Option}) compadd -- {string.Join(' ', one.Values)}; return ;;"))}}
            esac
            case $words[2] in
                {{Files(root)}}) [[ $PREFIX == -* ]] || { _files; return } ;;
        {{Lines(root.Commands.Where(command => ValuesOf(command).Any())
            .Select(command => $"        {command.Name}) [[ $PREFIX == -* ]] || {{ compadd -- {string.Join(' ', ValuesOf(command))}; return }} ;;"))}}
            esac
            case $words[2] in
        {{Lines(root.Commands.Select(command => $"        {command.Name}) found=({string.Join(' ', OptionsOf(command).Select(Described))}) ;;"))}}
            esac
            _describe -t options option found
        }
        _insta485run() {
            local -a found
            found=({{string.Join(' ', OptionsOf(run).Select(Described))}})
            _describe -t options option found
        }
        compdef _insta485db insta485db
        compdef _insta485run insta485run

        """;

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static IEnumerable<Option> OptionsOf(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive));

    // The fixed values of its arguments, as the names of shells.
    private static IEnumerable<string> ValuesOf(Command command) =>
        command.Arguments.SelectMany(argument => argument.GetCompletions(CompletionContext.Empty)).Select(value => value.Label);

    private static IEnumerable<(string Option, IEnumerable<string> Values)> ValuedOptions(DatabaseRootCommand root) =>
        root.Commands.SelectMany(command => command.Options)
            .Select(option => (option.Name, Values: option.GetCompletions(CompletionContext.Empty).Select(value => value.Label)))
            .Where(option => option.Values.Any());

    private static string Files(DatabaseRootCommand root) => string.Join('|', root.Commands
        .Where(command => command.Arguments.Any(argument => argument.Name == CommonOptions.FileName)).Select(command => command.Name));

    // 'name:description', in quotation marks of the shell.
    private static string Described(Symbol symbol) =>
        $"'{symbol.Name}:{(symbol.Description ?? "").Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
