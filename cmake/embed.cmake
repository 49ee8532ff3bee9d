# cmake -DOUT=x.cpp -DFUNCTION=warnings_migrations -DBASE=dir -DFILES=a;b -P embed.cmake
# Writes a C++ file whose function returns the files' names (relative to BASE) and contents.
separate_arguments(FILES UNIX_COMMAND "${FILES}")
set(assembly "")
set(declarations "")
set(table "")
set(index 0)
foreach(file IN LISTS FILES)
    file(RELATIVE_PATH name "${BASE}" "${file}")
    set(symbol "embedded_${FUNCTION}_${index}")
    string(APPEND assembly
        "asm(\".section .rodata,\\\"a\\\",@progbits\\n.balign 64\\n.global ${symbol}\\n${symbol}:\\n"
        ".incbin \\\"${file}\\\"\\n.global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");\n")
    string(APPEND declarations "extern \"C\" const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND table "        {\"${name}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    math(EXPR index "${index} + 1")
endforeach()
if(index EQUAL 0)
    set(body "    return {};\n")
else()
    set(body "    static const kentongan::EmbeddedFile files[] = {\n${table}    };\n    return files;\n")
endif()
file(WRITE "${OUT}.tmp"
    "#include \"embedded/${FUNCTION}.h\"\n${assembly}${declarations}"
    "std::span<const kentongan::EmbeddedFile> kentongan::embedded::${FUNCTION}() {\n${body}}\n")
file(RENAME "${OUT}.tmp" "${OUT}")
