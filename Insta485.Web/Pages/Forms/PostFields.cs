using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Pages.Forms;

/// <summary>
/// Reads the fields of a post's forms. Fields of several photos stand in the order of the photos: places, descriptions.
/// </summary>
internal static class PostFields
{
    /// <summary>The fields of a new post. A pending photo that is taken out is left behind.</summary>
    public static PostDraft Draft(IFormCollection form)
    {
        var gone = form["take_out"];
        var pending = form["pending"].Select(name => name ?? "").ToList();
        var stays = pending.Select(name => !gone.Contains(name, StringComparer.Ordinal)).ToList();
        // What stands after the pending photos belongs to the files.
        List<string> Of(string field) =>
            [.. form[field].Where((_, index) => index >= stays.Count || stays[index]).Select(value => value ?? "")];
        return new PostDraft(
            Files(form, "file"), [.. pending.Where((_, index) => stays[index])], Of("place"), Last(form, "caption") ?? "", Of("alt"))
        {
            KeepsGood = true,
        };
    }

    /// <summary>The fields that change a post. Without names of photos, the field alt is about the first.</summary>
    public static TextChange Change(IFormCollection form, PictureIntake intake, Uploads uploads, string actor)
    {
        var (names, files) = (form["picture"], Files(form, "file"));
        // An empty field is the empty text; a field that was not sent changes nothing.
        var texts = TextChange.Checked(
            Last(form, "caption"), names.Count > 0 ? null : Last(form, "alt"), Last(form, "comments_closed") is { Length: > 0 });
        if (names.Count == 0 && files.Count == 0)
        {
            return texts;
        }

        var (places, alts, gone) = (form["place"], form["alt"], form["take_out"]);
        return new PostEdit(
            [
                .. names.Select((name, index) => new EditedPhoto(
                    name ?? "", places.ElementAtOrDefault(index), alts.ElementAtOrDefault(index) ?? "",
                    gone.Contains(name, StringComparer.Ordinal),
                    Files(form, $"file_{index + 1}").FirstOrDefault())),
            ],
            files, [.. alts.Skip(names.Count).Select(alt => alt ?? "")]).ToChange(texts, intake, uploads, actor);
    }

    // A field without a choice is no file.
    private static List<Upload> Files(IFormCollection form, string field) =>
        [.. form.Files.GetFiles(field).Select(file => file.AsUpload()).OfType<Upload>()];

    private static string? Last(IFormCollection form, string field) => form.TryGetValue(field, out var text) ? text.ToString() : null;
}
