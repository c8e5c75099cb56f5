using System.Text;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Roles;

/// <summary>Who may make roles and databases on a server. Asked for when it is needed, and kept nowhere.</summary>
public sealed class Administrator(string user, string password)
{
    private const string UserVariable = "INSTA485_ADMIN_USER";
    private const string PasswordVariable = "INSTA485_ADMIN_PASSWORD";

    /// <summary>The role.</summary>
    public string User { get; } = user;

    /// <summary>Its password.</summary>
    public string Password { get; } = password;

    /// <summary>
    /// From the environment, or by asking at the terminal. Never from an argument, which every user of the machine can read.
    /// </summary>
    /// <exception cref="CommandException">There is neither.</exception>
    public static Administrator Read()
    {
        var user = Environment.GetEnvironmentVariable(UserVariable) ?? "";
        var password = Environment.GetEnvironmentVariable(PasswordVariable) ?? "";
        if ((user.Length == 0 || password.Length == 0) && Console.IsInputRedirected)
        {
            throw new CommandException(
                $"this wants an administrator of the server: set {UserVariable} and {PasswordVariable}, or say it at a terminal, which is asked");
        }

        var asked = user.Length > 0 ? user : Ask("Administrator: ", Console.ReadLine);
        return new Administrator(asked, password.Length > 0 ? password : Ask($"Password of {asked}: ", Unseen));
    }

    private static string Ask(string words, Func<string?> read)
    {
        // From its first look at the keyboard on, the console shows nothing of itself: not what is typed the moment the words
        // appear either.
        _ = Console.KeyAvailable;
        Console.Error.Write(words);
        return read() is { Length: > 0 } answer ? answer : throw new CommandException("nothing was said");
    }

    private static string Unseen()
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
