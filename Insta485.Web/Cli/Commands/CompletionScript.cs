using System.CommandLine;
using System.CommandLine.Completions;

namespace Insta485.Web.Cli.Commands;

/// <summary>Shell scripts that complete commands and their options, made from the tree of commands.</summary>
internal static class CompletionScript
{
    /// <summary>For bash 3.2 and later.</summary>
    public static string Bash(DatabaseRootCommand root, RunCommand run)
    {
        var names = string.Join(' ', root.Commands.Select(command => command.Name));
        var words = Lines(root.Commands, command =>
            $"{command.Name}) words=\"{string.Join(' ', ValuesOf(command).Concat(OptionsOf(command).Select(one => one.Name)))}\" ;;");
        var values = Lines(ValuedOptions(root), one => $"{one.Option}) words=\"{string.Join(' ', one.Values)}\" ;;");
        return $$"""
            # Completion for bash: source <(bin/insta485db completion bash)
            _insta485db() {
                local word=${COMP_WORDS[COMP_CWORD]} words=
                if [[ $COMP_CWORD -eq 1 ]]; then
                    words="{{names}} --help"
                else
                    case ${COMP_WORDS[1]} in
            {{words}}
                    esac
                    case ${COMP_WORDS[COMP_CWORD - 1]} in
            {{values}}
                    esac
                    case ${COMP_WORDS[1]} in
                        {{Files(root)}})
                            # bash 3.2 has no compopt.
                            if [[ $word != -* ]] && type compopt >/dev/null 2>&1; then words=; compopt -o default; fi ;;
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
    }

    /// <summary>For zsh, with descriptions.</summary>
    public static string Zsh(DatabaseRootCommand root, RunCommand run)
    {
        var commands = Lines(root.Commands, Described);
        var values = Lines(ValuedOptions(root), one => $"{one.Option}) compadd -- {string.Join(' ', one.Values)}; return ;;");
        var arguments = Lines(root.Commands.Where(command => ValuesOf(command).Any()),
            command => $"{command.Name}) [[ $PREFIX == -* ]] || {{ compadd -- {string.Join(' ', ValuesOf(command))}; return }} ;;");
        var options = Lines(root.Commands, command => $"{command.Name}) found=({OptionsFor(command)}) ;;");
        return $$"""
            # Completion for zsh: source <(bin/insta485db completion zsh)
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
            _insta485db() {
                local -a found
                if (( CURRENT == 2 )); then
                    found=(
            {{commands}}
                    )
                    _describe -t commands command found
                    return
                fi
                case $words[CURRENT-1] in
            {{values}}
                esac
                case $words[2] in
                    {{Files(root)}}) [[ $PREFIX == -* ]] || { _files; return } ;;
            {{arguments}}
                esac
                case $words[2] in
            {{options}}
                esac
                _describe -t options option found
            }
            _insta485run() {
                local -a found
                found=({{OptionsFor(run)}})
                _describe -t options option found
            }
            compdef _insta485db insta485db
            compdef _insta485run insta485run

            """;
    }

    private static string Lines<T>(IEnumerable<T> items, Func<T, string> line) =>
        string.Join('\n', items.Select(item => "            " + line(item)));

    private static string OptionsFor(Command command) => string.Join(' ', OptionsOf(command).Select(Described));

    private static IEnumerable<Option> OptionsOf(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive));

    // The fixed values of its arguments: the names of shells, of commands.
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
