// Signatures of another maker: the openssl command, with a key of its own. What they sign are the
// examples of draft-cavage-http-signatures-12 (appendix C, whose key is too short here) and of RFC
// 9421 (appendix B.2).
#pragma once

#include <string_view>

namespace kentongan::signatures::foreign {

inline constexpr std::string_view kRsaKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApPxMane+a+25s6X4bf42\n"
    "1ECLNeodmm1RLbHjEIHga/PsxBwBK/JujucT7/JZsqtTMMWFFGhX79ndIJ/Nm9sy\n"
    "tMc0wMZQ3gh2U7YMmTm5laVG4IKW2ihbzw0aOtKCEJS8ukMsZX/B++srZ0UGHsNq\n"
    "eSiC+irxPXpnX3cQ3QA99n+LzMFmKCERuuWIOaIDQrGYpioNJKdN1nsjvEabKFDi\n"
    "oxrN7PVS+91A2QTxJCGqOaXZlUoZwSF244+ZnTckP5DfouXw6Kw65GpHxkoL0xI6\n"
    "1buw1FATm4GWYBAa7q3YWFypATQcj/axMSkii5nHHSCEWRGUJI9r0Hp8q63vXrJQ\n"
    "gQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
inline constexpr std::string_view kPostSigned =
    "WPaxU3oRbCvAdKBRESzC5ESG/vGAZM37yp/NNQLnw/A/qdvQc0nJmvjXvU0+TlpkyvVNmWvJGSPr"
    "1EHdJ4H5DTt6rha+NfD1hAzi6NLUPdRGqsVwHwMeYMSLZy0XeGjnA1CJTcepM7S8+4zAZ6LiUcAk"
    "L/65YIMWg5Igwk6gqentELoGmYulJg+vOohwgN1e84v/MV+hOr4UTMZzgeqActgaDNe48vY5rM5n"
    "VO3Ap/HHYTR5wEvzWRYZdJvsEcMvnPKDPV3Kby/KvFdddpNWD9NrWKH97M7riCcRq0JAVjsKM/9y"
    "RYpVgUoRBYhFcsCuMWfBeWBDmuVBaBZJJ8ju9Q==";
inline constexpr std::string_view kPostSignedWithoutQuery =
    "NoNBeyFZ2plgQ50bk8Qi90LybqbkRZTdz0OEuIO9uQxIyCOF89ExsDRk+3H4yfXHtqu41/Wa/ISJ"
    "8TjA28BWQ8huuOFCTFtj/cxqv8+QHH9R67A0pEkAAdVV+ZKzRlg1uwTLSVcuvZZd0255ovRb2LEn"
    "AeHGownxrmUecSkyU0AX3SNcFTU9I+r0PZxqtRK3y7ktJsVd4V+fgaGFx/XVlBxt4UYRROw5hWof"
    "/EqNW/o6Boc6CS9OyjHdYvgQV4A2BIPohKxCprdSlHnFoyVf2Ig39CwBxbAfXlag0tskmvjNH+Xr"
    "+juCmifMHCyJSkpBhGcMR/uCf+ClOHsCCBvG2w==";
inline constexpr std::string_view kGetSigned =
    "NgXCjyP+iFXNVcA/PhzGVmoXt/bXYARfBRmhnJuhnq7m6AeJGt66BD6wOPaPwa0Oe7X6PIhKsxf8"
    "VYat7m3tQiwi0F/rxJbeUHg3rr0onERm7NqSRy8mix37h08g0DX9WRHPzdkB4yubRBbSX4iBQnjx"
    "H2Xfhp9tve8mD+stZyXAT4309tm0F5gVMl+CZWpqtOKEA1eIoIHKX2bMrCe78O4uacVwOv5cxV/r"
    "m2gTBe/SQKkASkUO8T/DnqCQpIsTymv7/P+4zhEDjFL54XrIe6ZpyFO11KpPJw1WJmjehDpyRRS+"
    "fW2YEQ1lJF9nUTF9/6CtYlVkgwpOPiIf5WfUmg==";
inline constexpr std::string_view kModernSigned =
    "ThihyOY97B17Op0qI1+YwbNM1czoreHqUtOilP2SrjYtdEY/pdLxeEpIx9YCnf1aB6HT2JeTdUSP"
    "PJc2Z2U9/lwQseeq4u6EnTuJJ1GGuplQU34dSvZwOSB6kdc+jBBXMY3n6psqIUk+77atGUTTWk70"
    "BgBj79kFsMKrSVikmnEFXAwXCSJIQGiUIiW04VgMfJiOsUJLlDluVumlVdI48MpoIi6PoDh0JWtd"
    "zPbq88BywEOcBkKFO5xpLuB/Z5GF40OiIjgQS+FvGPuxi3ScJMflAMzTPu+ma8GYQ3N+X7VgJiA7"
    "SIbzQCNgL3jvMlnxjHGyCjiLbICACa/vVnzQWQ==";

}  // namespace kentongan::signatures::foreign
