"""URLs behind which there is nothing public, in every notation that somebody's resolver understands."""

HOSTS = """
127.0.0.1 127.0.0.2 127.1 127.0.1 127.255.255.255 0 0.0.0.0 0.1.2.3 2130706433 0x7f000001 0x7f.1 0x7F.0.0.1 017700000001
0177.0.0.1 0177.1 0x7f.0x0.0x0.0x1 127.0.0.1. 10.0.0.1 10.255.255.255 0x0a000001 167772161 012.0.0.1 172.16.0.1
172.31.255.255 192.168.0.1 192.168.255.255 3232235521 0xc0a80001 0300.0250.0.1 169.254.169.254 169.254.0.1 2852039166
0xa9fea9fe 0251.0376.0251.0376 0xa9.254.0251.254 169.254.169.254. 169.254.170.2 168.63.129.16 100.64.0.1 100.127.255.255
100.100.100.200 192.0.0.1 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.7
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 4294967295 256.256.256.256 1.2.3 1.2.3.4.5 999999999999 0x1ffffffff
[::1] [::] [0:0:0:0:0:0:0:1] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:10.0.0.1] [::ffff:169.254.169.254]
[::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b::10.0.0.1] [64:ff9b:1::1]
[2002:7f00:1::] [2002:7f00:1::1] [2002:a9fe:a9fe::1] [2002:a00:1::] [2001::1] [2001:0:4136:e378:8000:63bf:3fff:fdd2]
[2001:db8::1] [2001:10::1] [2001:20::1] [3fff::1] [5f00::1] [4000::1] [100::1] [fc00::1] [fd00::1] [fd00:ec2::254]
[fd00:ec2::23] [fd12:3456:789a::1] [fe80::1] [fe80::a9fe:a9fe] [fec0::1] [ff02::1] [ff0e::1] [ff05::2]
[::ffff:0:0] [1::1]
localhost LOCALHOST localhost. localhost.localdomain app.localhost a.b.localhost ip6-localhost ip6-loopback
metadata metadata.google.internal metadata.goog instance-data.ec2.internal METADATA.GOOGLE.INTERNAL
metadata.google.internal. printer.local db.internal router.lan nas.home.arpa intranet.corp db router.home files.intranet
①②⑦.⓪.⓪.① １２７.0.0.1 ①27.1 127。0。0。1 127．0．0．1 ⑯⑨。②⑤④。⑯⑨｡②⑤④ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ ｌｏｃａｌｈｏｓｔ
ℓocalhost locaʟhost 0x7f。1 [::ffff:127.1]
""".split()
"""Hosts."""

PUBLIC = "shop.example"
WHOLE = [
    f"http://{PUBLIC}:22/", f"http://{PUBLIC}:25/", f"http://{PUBLIC}:6379/", f"http://{PUBLIC}:11211/",
    f"http://{PUBLIC}:5432/", f"http://{PUBLIC}:0/", f"http://{PUBLIC}:65536/", f"http://{PUBLIC}:-1/",
    f"http://{PUBLIC}:99999/", f"https://{PUBLIC}:12111/", "http://127.0.0.1:12111/v1/customers",
    f"http://me@{PUBLIC}/", f"http://me:secret@{PUBLIC}/", "http://shop.example@127.0.0.1/",
    "http://127.0.0.1@shop.example/", "http://shop.example#@127.0.0.1/x y", "http://127.0.0.1\\@shop.example/",
    "http://shop.example\\.evil.example/", "http:127.0.0.1/", "http:///127.0.0.1/", "//127.0.0.1/", "http:/127.0.0.1/",
    "http://[::1", "http://[127.0.0.1]/", "http://[::1%25lo]/", "http://[fe80::1%25eth0]/", "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%00.shop.example/", "http://127.0.0.1%0d%0a/", "http://shop..example/", "http://.shop.example/",
    "http://-shop.example/", "http://shop_.exa mple/", "http://shop.example /", " http://127.0.0.1/", "http://\t127.0.0.1/",
    "file:///etc/passwd", "gopher://127.0.0.1:70/_x", "dict://127.0.0.1:11211/", "ftp://127.0.0.1/", "ldap://127.0.0.1/",
    "unix:/var/run/docker.sock", "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "javascript:alert(1)", "data:text/plain,x", "jar:http://127.0.0.1!/", "ws://127.0.0.1/", "wss://127.0.0.1/", "https://",
    "http://?x", "http://" + "a" * 64 + ".example/", "http://" + "a." * 130 + "example/", "tftp://127.0.0.1/x",
]  # fmt: skip
"""Whole URLs."""

CORPUS = [*(f"http://{host}/" for host in HOSTS), *(f"https://{host}/" for host in HOSTS), *WHOLE]
