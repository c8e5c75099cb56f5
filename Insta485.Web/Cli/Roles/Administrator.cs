using System.Text;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Roles;

/// <summary>The credentials of a role that may create roles and databases. Commands read them when needed and never store them.</summary>
public sealed class Administrator(string user, string password)
{
    private const string UserVariable = "INSTA485_ADMIN_USER";
    private const string PasswordVariable = "INSTA485_ADMIN_PASSWORD";

    /// <summary>The name of the role.</summary>
    public string User { get; } = user;

    /// <summary>Its password.</summary>
    public string Password { get; } = password;

    /// <summary>
    /// Reads them from the environment, or asks at the terminal. Arguments are not accepted: every user of the machine can read them.
    /// </summary>
    /// <exception cref="CommandException">The environment lacks them and there is no terminal, or the input is empty.</exception>
    public static Administrator Read()
    {
        var user = Environment.GetEnvironmentVariable(UserVariable) ?? "";
        var password = Environment.GetEnvironmentVariable(PasswordVariable) ?? "";
        if ((user.Length == 0 || password.Length == 0) && Console.IsInputRedirected)
        {
            throw new CommandException(
                $"an administrator of the server is required: set {UserVariable} and {PasswordVariable}, or run this in a terminal to be "
                + "prompted");
        }

        var name = user.Length > 0 ? user : Prompt("Administrator: ", Console.ReadLine);
        return new Administrator(name, password.Length > 0 ? password : Prompt($"Password of {name}: ", ReadHidden));
    }

    private static string Prompt(string text, Func<string?> read)
    {
        // Reading KeyAvailable turns off the terminal's echo before the prompt appears, so that no typed character shows.
        _ = Console.KeyAvailable;
        Console.Error.Write(text);
        return read() is { Length: > 0 } answer ? answer : throw new CommandException("a value is required");
    }

    private static string ReadHidden()
    {
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (key.KeyChar >= ' ')
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
