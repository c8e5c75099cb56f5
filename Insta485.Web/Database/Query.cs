namespace Insta485.Web.Database;

/// <summary>A statement with <c>$1</c>-style parameters and their values.</summary>
public readonly record struct Query(string Sql, params object?[] Args);
