# cmake -DNAME=meeting -DFOLDER=files -DOUT=table.cpp -P list_application.cmake
#
# Writes the C++ source that puts the files beneath FOLDER into the program (src/config/built_in_application.hpp): the
# assembler takes them as they are.
set(symbols "")
set(entries "")
set(index 0)
file(GLOB_RECURSE all RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT all)
foreach(path ${all})
  set(label sallyport_${NAME}_${index})
  math(EXPR index "${index} + 1")
  file(SHA256 ${FOLDER}/${path} digest)
  file(SIZE ${FOLDER}/${path} size)
  string(APPEND symbols "// ${digest}\n"
    "asm(\".section .rodata\\n${label}: .incbin \\\"${FOLDER}/${path}\\\"\\n.byte 0\\n.previous\");\n"
    "extern \"C\" const char ${label}[] __attribute__((visibility(\"hidden\")));\n")
  string(APPEND entries "    {\"${path}\", {${label}, ${size}}},\n")
endforeach()
file(WRITE ${OUT} "// Made by cmake/list_application.cmake.\n#include \"config/built_in_application.hpp\"\n\n${symbols}
namespace sallyport::config {

std::span<const BuiltInFile> ${NAME}_files() {
  static const BuiltInFile files[] = {
${entries}  };
  return files;
}

}  // namespace sallyport::config\n")
