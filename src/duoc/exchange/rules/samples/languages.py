"""How each language writes a `Sample`. A language is a table of pieces; one function puts them together for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from duoc.exchange.rules.samples.calls import Sample


class _Piece(Template):
    """Text of a language with places marked `§name`: a dollar means something in most of them."""

    delimiter = "§"


@dataclass(frozen=True, slots=True)
class Language:
    """name: as people write it; suffix: of a file. Pieces in the form of `_Piece`:

    head: once, after `purchase_head` where a token is bought; lgsp: makes the header's value (`§partner`); purchase: buys it
    (`§url`, `§auth`); auth_basic, auth_lgsp: how the token is asked for; header: one line (`§name`, `§value`); call: the GET
    (`§url`, `§headers`); slots: what stands for `$KEY`, `$TOKEN` and `$LGSP` in a value; how a value that has none is quoted
    (`plain`, `§text`) or ends in one (`joined`, `§text`, `§slot`).
    """

    name: str
    suffix: str
    purchase_head: str
    head: str
    lgsp: str
    purchase: str
    auth_basic: str
    auth_lgsp: str
    header: str
    separator: str
    call: str
    slots: Mapping[str, str]
    plain: str
    joined: str


CURL = Language(
    name="curl",
    suffix="sh",
    purchase_head="",
    head="",
    lgsp="""LGSP=$(base64 <<LGSP | tr -d '\\n'
{"AccessKey": "$DUOC_CONSUMER", "SecretKey": "$DUOC_SECRET", "AppName": "DVC",
 "PartnerCode": "§partner", "PartnerCodeCus": "§partner"}
LGSP
)
""",
    purchase="""TOKEN=$(curl -sS '§url' §auth | sed -E 's/.*"access_token": ?"([^"]+)".*/\\1/')
""",
    auth_basic='-u "$DUOC_CONSUMER:$DUOC_SECRET" -d grant_type=client_credentials',
    auth_lgsp="""-X POST -H "lgspaccesstoken: $LGSP" -H 'Content-Type: application/x-www-form-urlencoded'""",
    header='  -H "§name: §value"',
    separator=" \\\n",
    call="curl -sS -i '§url' \\\n§headers\n",
    slots={"$KEY": "$DUOC_KEY", "$TOKEN": "$TOKEN", "$LGSP": "$LGSP"},
    plain="§text",
    joined="§text§slot",
)

PYTHON = Language(
    name="Python",
    suffix="py",
    purchase_head="import base64\nimport json\n",
    head="import os\nfrom urllib.request import Request, urlopen\n\n",
    lgsp="""said = {"AccessKey": os.environ["DUOC_CONSUMER"], "SecretKey": os.environ["DUOC_SECRET"],
        "AppName": "DVC", "PartnerCode": "§partner", "PartnerCodeCus": "§partner"}
lgsp = base64.b64encode(json.dumps(said).encode()).decode()
""",
    purchase="""§auth
with urlopen(ask, timeout=30) as answer:
    token = json.load(answer)["access_token"]
""",
    auth_basic="""pair = os.environ["DUOC_CONSUMER"] + ":" + os.environ["DUOC_SECRET"]
basic = "Basic " + base64.b64encode(pair.encode()).decode()
ask = Request("§url", b"grant_type=client_credentials", {"Authorization": basic})""",
    auth_lgsp="""ask = Request("§url", b"", {
    "lgspaccesstoken": lgsp, "Content-Type": "application/x-www-form-urlencoded"})""",
    header='    "§name": §value,',
    separator="\n",
    call="""call = Request("§url", headers={
§headers
})
with urlopen(call, timeout=30) as answer:
    print(answer.status, answer.headers["X-Duoc-Receipt"])
    print(answer.read().decode())
""",
    slots={"$KEY": 'os.environ["DUOC_KEY"]', "$TOKEN": "token", "$LGSP": "lgsp"},
    plain='"§text"',
    joined='"§text" + §slot',
)

JAVA = Language(
    name="Java",
    suffix="java",
    purchase_head="import java.util.Base64;\n",
    head="""import java.net.URI;
import java.net.http.*;

public class GoiThu {
  public static void main(String[] words) throws Exception {
    var http = HttpClient.newHttpClient();
""",
    lgsp="""    var said = String.format("{\\"AccessKey\\":\\"%s\\",\\"SecretKey\\":\\"%s\\",\\"AppName\\":\\"DVC\\","
        + "\\"PartnerCode\\":\\"§partner\\",\\"PartnerCodeCus\\":\\"§partner\\"}",
        System.getenv("DUOC_CONSUMER"), System.getenv("DUOC_SECRET"));
    var lgsp = Base64.getEncoder().encodeToString(said.getBytes("UTF-8"));
""",
    purchase="""    var ask = HttpRequest.newBuilder(URI.create("§url"))
        .header("Content-Type", "application/x-www-form-urlencoded")
§auth.build();
    var bought = http.send(ask, HttpResponse.BodyHandlers.ofString()).body();
    var token = bought.replaceAll("(?s).*\\"access_token\\": ?\\"([^\\"]+)\\".*", "$1");
""",
    auth_basic="""        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(
            (System.getenv("DUOC_CONSUMER") + ":" + System.getenv("DUOC_SECRET")).getBytes("UTF-8")))
        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))""",
    auth_lgsp="""        .header("lgspaccesstoken", lgsp)
        .POST(HttpRequest.BodyPublishers.noBody())""",
    header='        .header("§name", §value)',
    separator="\n",
    call="""    var call = HttpRequest.newBuilder(URI.create("§url"))
§headers.build();
    var answer = http.send(call, HttpResponse.BodyHandlers.ofString());
    System.out.println(answer.statusCode() + " " + answer.headers().firstValue("X-Duoc-Receipt").orElse(""));
    System.out.println(answer.body());
  }
}
""",
    slots={"$KEY": 'System.getenv("DUOC_KEY")', "$TOKEN": "token", "$LGSP": "lgsp"},
    plain='"§text"',
    joined='"§text" + §slot',
)

CSHARP = Language(
    name="C#",
    suffix="cs",
    purchase_head="using System.Net.Http.Headers;\nusing System.Text;\nusing System.Text.Json;\n\n",
    head="""using var http = new HttpClient();
string Env(string name) => Environment.GetEnvironmentVariable(name)!;
""",
    lgsp="""var said = JsonSerializer.Serialize(new { AccessKey = Env("DUOC_CONSUMER"), SecretKey = Env("DUOC_SECRET"),
    AppName = "DVC", PartnerCode = "§partner", PartnerCodeCus = "§partner" });
var lgsp = Convert.ToBase64String(Encoding.UTF8.GetBytes(said));
""",
    purchase="""var ask = new HttpRequestMessage(HttpMethod.Post, "§url");
§auth
var bought = await (await http.SendAsync(ask)).Content.ReadAsStringAsync();
var token = JsonDocument.Parse(bought).RootElement.GetProperty("access_token").GetString();
""",
    auth_basic="""ask.Content = new StringContent("grant_type=client_credentials", Encoding.UTF8,
    "application/x-www-form-urlencoded");
ask.Headers.Authorization = new AuthenticationHeaderValue("Basic",
    Convert.ToBase64String(Encoding.UTF8.GetBytes(Env("DUOC_CONSUMER") + ":" + Env("DUOC_SECRET"))));""",
    auth_lgsp="""ask.Content = new StringContent("", Encoding.UTF8, "application/x-www-form-urlencoded");
ask.Headers.Add("lgspaccesstoken", lgsp);""",
    header='call.Headers.Add("§name", §value);',
    separator="\n",
    call="""var call = new HttpRequestMessage(HttpMethod.Get, "§url");
§headers
var answer = await http.SendAsync(call);
answer.Headers.TryGetValues("X-Duoc-Receipt", out var receipt);
Console.WriteLine((int)answer.StatusCode + " " + string.Concat(receipt ?? Array.Empty<string>()));
Console.WriteLine(await answer.Content.ReadAsStringAsync());
""",
    slots={"$KEY": 'Env("DUOC_KEY")', "$TOKEN": "token", "$LGSP": "lgsp"},
    plain='"§text"',
    joined='"§text" + §slot',
)

PHP = Language(
    name="PHP",
    suffix="php",
    purchase_head="",
    head="""<?php
function ask(string $url, array $headers, ?string $body = null): array {
    $curl = curl_init($url);
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HEADER => true, CURLOPT_TIMEOUT => 30,
        CURLOPT_HTTPHEADER => $headers] + ($body === null ? [] : [CURLOPT_POSTFIELDS => $body]));
    $whole = curl_exec($curl);
    $size = curl_getinfo($curl, CURLINFO_HEADER_SIZE);
    return [substr($whole, 0, $size), substr($whole, $size)];
}

""",
    lgsp="""$lgsp = base64_encode(json_encode(["AccessKey" => getenv("DUOC_CONSUMER"), "SecretKey" => getenv("DUOC_SECRET"),
    "AppName" => "DVC", "PartnerCode" => "§partner", "PartnerCodeCus" => "§partner"]));
""",
    purchase="""[, $bought] = ask("§url", §auth);
$token = json_decode($bought, true)["access_token"];
""",
    auth_basic="""["Authorization: Basic " . base64_encode(getenv("DUOC_CONSUMER") . ":" . getenv("DUOC_SECRET"))],
    "grant_type=client_credentials\"""",
    auth_lgsp="""["lgspaccesstoken: " . $lgsp, "Content-Type: application/x-www-form-urlencoded"], \"\"""",
    header='    "§name: " . §value,',
    separator="\n",
    call="""[$head, $body] = ask("§url", [
§headers
]);
echo $head, $body, "\\n";
""",
    slots={"$KEY": 'getenv("DUOC_KEY")', "$TOKEN": "$token", "$LGSP": "$lgsp"},
    plain='"§text"',
    joined='"§text" . §slot',
)

LANGUAGES: dict[str, Language] = {"curl": CURL, "python": PYTHON, "java": JAVA, "csharp": CSHARP, "php": PHP}


def written(sample: Sample, language: Language) -> str:
    """The whole program of one call."""
    parts = [language.purchase_head if sample.token_url is not None else "", _filled(language.head)]
    if sample.token_url is not None:
        auth = language.auth_basic if sample.basic else language.auth_lgsp
        if not sample.basic:
            parts.append(_filled(language.lgsp, partner=sample.partner))
        # What the piece says stays as it is: only its address is put in.
        parts.append(_filled(language.purchase, url=sample.token_url, auth=auth.replace("§url", sample.token_url)))
    lines = [_filled(language.header, name=name, value=_value(value, language)) for name, value in sample.headers]
    parts.append(_filled(language.call, url=sample.url, headers=language.separator.join(lines)))
    return "".join(parts)


def _value(value: str, language: Language) -> str:
    for slot, text in language.slots.items():
        if value == slot:
            return text
        if value.endswith(slot):
            return _filled(language.joined, text=value.removesuffix(slot), slot=text)
    return _filled(language.plain, text=value)


def _filled(piece: str, **values: str) -> str:
    return _Piece(piece).substitute(values)
